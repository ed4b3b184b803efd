import { createHash } from 'node:crypto'
import { type ListAdmission, listAdmission, withdrawsMany } from '@breakwater/casework'
import { type AssessedListHeader, type Lane, Problem, type ProblemCode } from '@breakwater/contracts'
import type { ImportCounts, ListFile, Store } from '@breakwater/store'
import { documentDigest } from '../signing/signed-document.ts'
import type { WellKnownPictures } from '../well-known-pictures.ts'
import { type ListChunk, ListFileReader, listRefused, sha256 } from './list-file.ts'
import { readHeader } from './list-header.ts'
import { type ReadLines, readLines } from './list-lines.ts'

export interface ListImport {
  readonly store: Store
  readonly lane: Lane
  readonly wellKnown: WellKnownPictures
  readonly now: () => Date
}

export interface ImportOptions {
  /** On the service's own machine. */
  readonly file: string
  readonly by: string
  /** Look, and change nothing. */
  readonly dryRun: boolean
  /** A whole list may take more than a tenth of what is held off. */
  readonly mayWithdrawMany: boolean
}

export interface RefusedItem {
  readonly item: string
  readonly reason: string
}

export interface ImportedList extends ImportCounts {
  readonly body: string
  readonly list: string
  readonly lane: Lane
  readonly serial: number
  readonly since: number | null
  readonly validUntil: string
  readonly lines: number
  /** Nothing was done: this very file was taken before. */
  readonly alreadyImported: boolean
  readonly dryRun: boolean
  /** By the body's names, the first of them. */
  readonly refusedItems: readonly RefusedItem[]
}

const refusedShown = 1_000

/**
 * Takes a list of a designated body (docs/protocol/lists.md). The file is read twice or three times, some lines at a time: first all
 * of it is checked and nothing is changed; then what goes is taken off; then what comes is listed. Whatever is taken was part
 * of what was checked. After a crash the same call goes on where it was. Throws the `list-` problems.
 */
export async function importList(
  { store, lane, wellKnown, now }: ListImport,
  options: ImportOptions,
): Promise<ImportedList> {
  await using reader = await ListFileReader.open(options.file)
  const header = readHeader(reader.header, { keys: await store.listKeys(), lane, now: now() })
  const reading = { isWhole: header.since === null, wellKnown }
  const held = await store.findAssessedList(header.body, header.list)
  const digest = documentDigest(header)
  const admission = listAdmission(held, { ...header, digest })
  refuseUnlessAdmitted(admission)
  const looked = await look(store, { reader, header, reading, listId: held?.id ?? null, at: now() })
  const { body, list, serial, since, validUntil, lines } = header
  const about = { body, list, lane, serial, since, validUntil, lines }
  if (admission === 'already-imported') {
    return { ...about, ...looked.counts, alreadyImported: true, dryRun: options.dryRun, refusedItems: looked.refused }
  }
  const { withdrawn } = looked.counts
  const listed = held === null ? 0 : await store.countItems(held.id)
  if (options.dryRun) {
    return { ...about, ...looked.counts, alreadyImported: false, dryRun: true, refusedItems: looked.refused }
  }
  if (since === null && withdrawsMany({ held: listed, withdrawn }) && !options.mayWithdrawMany) {
    throw new Problem('list-withdraws-many', {
      errors: [{ path: 'lines', message: `${withdrawn} of ${listed} would go` }],
    })
  }
  const begun = await store.beginImport({ header, digest, by: options.by, at: now() })
  if (begun.outcome !== 'begin' && begun.outcome !== 'resume') {
    refuseUnlessAdmitted(begun.outcome)
    return { ...about, ...looked.counts, alreadyImported: true, dryRun: false, refusedItems: looked.refused }
  }
  const taking = { reader, reading, parts: looked.parts, file: begun.file, now }
  await takeOff(store, taking)
  await takeOn(store, taking, begun.line)
  const counts = unlessChanged(await store.finishImport(begun.file, { by: options.by, at: now() }))
  if (counts.withdrawn + counts.changed + counts.over + counts.refused > 0) await store.scrubEnded()
  return { ...about, ...counts, alreadyImported: false, dryRun: false, refusedItems: looked.refused }
}

const refusals: Readonly<Partial<Record<ListAdmission, ProblemCode>>> = {
  'not-newer': 'list-not-newer',
  'base-differs': 'list-base-differs',
  'unfinished': 'list-unfinished',
}

function refuseUnlessAdmitted(admission: ListAdmission): void {
  const code = refusals[admission]
  if (code !== undefined) throw new Problem(code)
}

/** What was checked of one part of the file. */
interface CheckedPart {
  readonly digest: string
  /** Whether something of it, or of what it leaves out, is to be taken off. */
  readonly takesOff: boolean
}

interface Looked {
  readonly parts: readonly CheckedPart[]
  readonly counts: ImportCounts
  readonly refused: readonly RefusedItem[]
}

interface Reading {
  readonly reader: ListFileReader
  readonly reading: Parameters<typeof readLines>[2]
}

/** Checks every byte, and counts what taking the list would do. */
async function look(
  store: Store,
  {
    reader,
    header,
    reading,
    listId,
    at,
  }: Reading & { readonly header: AssessedListHeader; readonly listId: string | null; readonly at: Date },
): Promise<Looked> {
  const whole = createHash('sha256')
  const parts: CheckedPart[] = []
  const counts = { added: 0, changed: 0, unchanged: 0, withdrawn: 0, refused: 0, over: 0 }
  const refused: RefusedItem[] = []
  let [lines, last]: [number, string | null] = [0, null]
  const leavesOut = async (which: Parameters<Store['countWithdrawn']>[1]) =>
    listId === null ? { items: 0, listed: 0 } : store.countWithdrawn(listId, which)
  for await (const chunk of reader.chunks()) {
    whole.update(chunk.bytes)
    lines = chunk.end
    if (lines > header.lines) throw listRefused('lines', `there are more than the ${header.lines} that it says`)
    const read = readLines(chunk, last, reading)
    const going = await leavesOut(goingIn(read, last, reading.isWhole))
    counts.withdrawn += going.listed
    const compared = await store.compareLines(listId, read.adds, at)
    for (const [name, count] of Object.entries(compared)) counts[name as keyof typeof compared] += count
    for (const { item, refused: reason } of read.adds) {
      if (reason !== null && refused.length < refusedShown) refused.push({ item, reason })
    }
    parts.push({ digest: sha256(chunk.bytes), takesOff: going.items > 0 })
    last = read.last
  }
  if (lines !== header.lines) throw listRefused('lines', `there are ${lines}, not the ${header.lines} that it says`)
  if (whole.digest('hex') !== header.digest) throw listRefused('digest', 'the lines were changed after it was signed')
  if (reading.isWhole) counts.withdrawn += (await leavesOut({ after: last, through: null, keep: [] })).listed
  return { parts, counts, refused }
}

/** What goes by some lines: of a list of changes, what they name; of a whole list, what they leave out. */
function goingIn({ adds, withdraws, last }: ReadLines, after: string | null, isWhole: boolean) {
  return isWhole ? { after, through: last, keep: adds.map(({ item }) => item) } : { items: withdraws }
}

interface Taking extends Reading {
  readonly parts: readonly CheckedPart[]
  readonly file: ListFile
  readonly now: () => Date
}

async function takeOff(store: Store, taking: Taking): Promise<void> {
  const { parts, reading, file, now } = taking
  const takeAllOff = async (which: Parameters<Store['withdrawItems']>[1]) => {
    while (unlessChanged(await store.withdrawItems(file, which, now())) > 0);
  }
  let last: string | null = null
  if (reading.isWhole || parts.some(({ takesOff }) => takesOff)) {
    for await (const { read, part } of checkedParts(taking)) {
      if (part.takesOff) await takeAllOff(goingIn(read, last, reading.isWhole))
      last = read.last
    }
  }
  if (reading.isWhole) await takeAllOff({ after: last, through: null, keep: [] })
}

async function takeOn(store: Store, taking: Taking, taken: number): Promise<void> {
  for await (const { read, chunk } of checkedParts(taking)) {
    if (chunk.end <= taken) continue
    const input = { lines: read.adds, end: chunk.end, at: taking.now() }
    unlessChanged(await store.takeLines(taking.file, input))
  }
}

/** The parts again, each only if it is what was checked. */
async function* checkedParts({
  reader,
  reading,
  parts,
}: Taking): AsyncGenerator<{ readonly chunk: ListChunk; readonly read: ReadLines; readonly part: CheckedPart }> {
  let [at, last]: [number, string | null] = [0, null]
  for await (const chunk of reader.chunks()) {
    const part = parts[at++]
    if (part === undefined || sha256(chunk.bytes) !== part.digest) throw new Problem('list-changed')
    const read = readLines(chunk, last, reading)
    last = read.last
    yield { chunk, read, part }
  }
  if (at !== parts.length) throw new Problem('list-changed')
}

/** Null: a newer file of the list was begun meanwhile. */
function unlessChanged<Value>(value: Value | null): Value {
  if (value === null) throw new Problem('list-changed')
  return value
}
