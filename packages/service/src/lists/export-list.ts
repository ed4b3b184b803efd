import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { type AssessedListHeader, limits, Problem } from '@breakwater/contracts'
import type { PassedEntry, Store } from '@breakwater/store'

export interface ListExport {
  /** Where the lines go, on the service's own machine. Written anew. */
  readonly file: string
  /** Who gives the list on: the operator. */
  readonly body: string
  readonly list: string
  /** Null: the whole list. */
  readonly since: number | null
  readonly validDays: number
  readonly by: string
}

const entriesAtOnce = 200
const day = 86_400_000

/**
 * Writes the lines of what this service may give on, and answers the header that has to be signed and to stand before them
 * (ADR 54). Nothing of it is a person's. Throws `list-export-base`.
 */
export async function exportLines(
  store: Store,
  { file, body, list, since, validDays, by }: ListExport,
  now: Date,
): Promise<AssessedListHeader> {
  const base = since === null ? null : await store.exportedThrough(since)
  if (since !== null && base === null) throw new Problem('list-export-base')
  const { serial } = await store.beginExport(now)
  const digest = createHash('sha256')
  const counts = { listed: 0, withdrawn: 0 }
  const handle = await open(file, 'w', 0o600)
  try {
    for (let after: string | null = null; ; ) {
      const entries: PassedEntry[] = await store.readPassedOn({ since: base, after, limit: entriesAtOnce })
      const text = entries.map((entry) => `${JSON.stringify(lineOf(entry))}\n`).join('')
      digest.update(text)
      await handle.appendFile(text)
      for (const { listed } of entries) counts[listed === null ? 'withdrawn' : 'listed']++
      if (entries.length < entriesAtOnce) break
      after = entries.at(-1)!.entry
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  const { lane } = await store.identity()
  await store.noteExport({ by, body, list, serial, counts, at: now })
  return {
    ...{ format: 'breakwater-list/1', body, list, lane: lane ?? 'adult', serial, since },
    madeAt: now.toISOString(),
    validUntil: new Date(now.getTime() + Math.min(validDays, limits.assessedListDays) * day).toISOString(),
    // Once: what came back by a circle would never end.
    passOn: false,
    lines: counts.listed + counts.withdrawn,
    digest: digest.digest('hex'),
  }
}

function lineOf({ entry: id, listed }: PassedEntry) {
  return listed === null ? { do: 'withdraw', id } : { do: 'add', id, ...listed }
}
