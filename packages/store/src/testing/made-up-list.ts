import { createHash } from 'node:crypto'
import type { AssessedListHeader } from '@breakwater/contracts'
import type { ImportCounts } from '../assessed-lists.ts'
import type { ListedLine } from '../list-lines.ts'
import type { Store } from '../store.ts'

/** Head of a whole list of one body, for ninety days; the digest follows from what it says. */
export function madeUpHeader(changes: Partial<AssessedListHeader> = {}): AssessedListHeader {
  const header = {
    ...{ format: 'breakwater-list/1' as const, body: 'Harbour Hotline', list: 'assessed', lane: 'adult' as const },
    ...{ serial: 1, since: null, passOn: false, lines: 0 },
    ...{ madeAt: '2026-11-23T12:00:00.000Z', validUntil: '2027-02-21T12:00:00.000Z' },
    ...changes,
  }
  return { digest: createHash('sha256').update(JSON.stringify(header)).digest('hex'), ...header }
}

/** A file by its first line. Here the digest of the lines stands for it. */
export function offered(header: AssessedListHeader): { header: AssessedListHeader; digest: string } {
  return { header, digest: header.digest }
}

/** Takes a file whose signature was checked: what goes first, then the rest, all lines at once. */
export async function importLines(
  store: Store,
  header: AssessedListHeader,
  { lines, withdrawn = [] }: { readonly lines: readonly ListedLine[]; readonly withdrawn?: readonly string[] },
  at: Date,
): Promise<ImportCounts> {
  const begun = await store.beginImport({ ...offered(header), by: 'Ada', at })
  if (!('file' in begun)) throw new Error(`the list was not begun: ${begun.outcome}`)
  const keep = lines.map(({ item }) => item)
  const which = header.since === null ? { after: null, through: null, keep } : { items: withdrawn }
  while ((await store.withdrawItems(begun.file, which, at)) !== 0);
  if (header.lines > 0) await store.takeLines(begun.file, { lines, end: header.lines, at })
  const counts = await store.finishImport(begun.file, { by: 'Ada', at })
  if (counts === null) throw new Error('the list was not taken whole')
  return counts
}
