/** The header of a settled table's memory, in this order; the kernel reads the first of them. */
export const headerFields = [
  'slots',
  'slotBytes',
  'hashesAt',
  'unused',
  ...Array.from({ length: 16 }, (_, table) => [`offsets${table}`, `sketches${table}`, `slots${table}`] as const).flat(),
  'postings',
  'postingStartsAt',
  'idsAt',
  'radiiAt',
  'rowsAt',
  'seed',
] as const

export type SettledHeader = Readonly<Record<(typeof headerFields)[number], number>>

const pageBytes = 65_536
const buckets = 65_536
/** The kernel reads whole vectors: up to 64 bytes past the end of what it compares. */
const slack = 64

/** Where everything stands in the memory of a table, and how long it is. Bytes. */
export function settledLayout({ slots, postings, seed }: { slots: number; postings: number; seed: number }): {
  readonly header: SettledHeader
  readonly bytes: number
} {
  let end = pageBytes
  const take = (bytes: number) => {
    const at = end
    end += Math.ceil((bytes + slack) / 64) * 64
    return at
  }
  const slotBytes = slots < 2 ** 24 - 1 ? 3 : 4
  const header: Record<string, number> = { slots, slotBytes, postings, seed, unused: 0 }
  header.rowsAt = take(32_768)
  // One slot more than there are: what was wiped points there.
  header.hashesAt = take((slots + 1) * 32)
  header.postingStartsAt = take((slots + 1) * 4)
  header.idsAt = take(postings * 4)
  header.radiiAt = take(postings)
  for (let table = 0; table < 16; table++) {
    header[`offsets${table}`] = take((buckets + 1) * 4)
    header[`sketches${table}`] = take(slots * 2)
    header[`slots${table}`] = take(slots * slotBytes)
  }
  return { header: header as SettledHeader, bytes: end }
}
