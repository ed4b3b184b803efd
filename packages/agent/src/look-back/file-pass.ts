import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ImportPosition } from '@breakwater/contracts'

/** What a line is: something to do, a reason why it is not taken, or nothing. */
export type ReadLine<Item> = { readonly item: Item } | { readonly refused: string } | 'nothing'

/** A line that was read and could not be done. */
export interface RefusedLine {
  readonly line: number
  readonly reason: string
}

/** What is done with the lines of a file. */
export interface FileWork<Item, Counts> {
  /** `number` from 1. */
  readLine(line: string, number: number): ReadLine<Item>
  /** In characters: `readLine` refuses what is longer. */
  readonly longestLine: number
  /** How far the file was done. */
  position(file: string): Promise<ImportPosition>
  /** Does these and keeps the position, both or neither; or does them so that to do them twice is no harm. */
  take(items: readonly Item[], position: ImportPosition): Promise<{ counts: Counts; refused?: readonly RefusedLine[] }>
  /** Items taken at once. */
  readonly batch: number
  readonly noCounts: Counts
}

export interface FileState<Counts> {
  /** Lines done, those of an earlier run among them. */
  readonly lines: number
  readonly refused: number
  readonly counts: Counts
  /** Of the file as it lies there, 0 to 1. */
  readonly share: number
  readonly itemsPerSecond: number
  readonly secondsLeft: number
  readonly isFinished: boolean
}

export interface FileOptions<Counts> {
  readonly refusedFile: string
  /** Another name makes the same file another one. */
  readonly pass?: string
  readonly onProgress?: (state: FileState<Counts>) => void
  readonly signal?: AbortSignal
}

/** The file is not what it was, or ends too early. What was taken before stays. */
export class ImportFileBroken extends Error {
  override readonly name = 'ImportFileBroken'
}

/** Characters of refused lines that wait for the next batch. */
const mostRefusals = 1 << 20
const identifyingBytes = 1 << 20

/**
 * Goes through a file (lines, plain or gzip) from where it stopped. A line that cannot be taken is named in `refusedFile` by its
 * number and the reason, and stops nothing. A file that is done is not done again.
 */
export async function goThroughFile<Item, Counts extends Readonly<Record<string, number>>>(
  path: string,
  work: FileWork<Item, Counts>,
  options: FileOptions<Counts>,
): Promise<FileState<Counts>> {
  const { size } = await stat(path)
  const file = await identityOf(path, size, options.pass)
  const before = await work.position(file)
  let counts = work.noCounts
  let taken = 0
  let { lines, refused } = before
  const startedAt = performance.now()
  const isPacked = await isGzip(path)
  const raw = createReadStream(path)
  let bytesDone = 0
  const stateNow = (isFinished: boolean): FileState<Counts> => {
    const seconds = (performance.now() - startedAt) / 1000
    // Of what is packed nobody knows how far a line is: there it is how much was read.
    const share = isFinished ? 1 : Math.min(1, (isPacked ? raw.bytesRead : bytesDone) / Math.max(1, size))
    const secondsLeft = share === 0 ? 0 : Math.round((seconds / share) * (1 - share))
    return { lines, refused, counts, share, itemsPerSecond: Math.round(taken / seconds), secondsLeft, isFinished }
  }
  if (before.isFinished) {
    raw.destroy()
    return stateNow(true)
  }

  let batch: Item[] = []
  let refusals = ''
  const refuse = (refusal: RefusedLine) => {
    refused++
    refusals += `${JSON.stringify(refusal)}\n`
  }
  // Named first: after a kill a line can stand there twice, and none is missing.
  const nameRefused = async () => {
    if (refusals !== '') await appendFile(options.refusedFile, refusals, { mode: 0o600 })
    refusals = ''
  }
  const keep = async (isFinished: boolean) => {
    await nameRefused()
    const done = await work.take(batch, { file, lines, refused, isFinished })
    taken += batch.length
    batch = []
    counts = sumOf(counts, done.counts)
    for (const refusal of done.refused ?? []) refuse(refusal)
    await nameRefused()
    options.onProgress?.(stateNow(isFinished))
  }

  let number = 0
  for await (const part of linesOf(raw, isPacked, work.longestLine)) {
    for (const line of part) {
      bytesDone += Buffer.byteLength(line) + 1
      if (++number <= before.lines) continue
      lines = number
      const read = work.readLine(line, number)
      if (read === 'nothing') continue
      if ('item' in read) batch.push(read.item)
      else refuse({ line: number, reason: read.refused })
      if (batch.length < work.batch && refusals.length <= mostRefusals) continue
      await keep(false)
      if (options.signal?.aborted) return stateNow(false)
    }
    if (options.signal?.aborted) return stateNow(false)
  }
  if (number < before.lines) throw new ImportFileBroken('the file has fewer lines than were imported before')
  await keep(true)
  return stateNow(true)
}

function sumOf<Counts extends Readonly<Record<string, number>>>(a: Counts, b: Counts): Counts {
  return Object.fromEntries(Object.entries(a).map(([name, count]) => [name, count + b[name]!])) as Counts
}

/** The lines of each part that is read. Of a line that never ends only the beginning is kept, which is refused. */
async function* linesOf(raw: Readable, isCompressed: boolean, longestLine: number): AsyncGenerator<string[]> {
  const text = isCompressed ? raw.pipe(createGunzip()) : raw
  if (isCompressed) raw.on('error', (error) => text.destroy(error))
  let rest = ''
  try {
    for await (const part of text.setEncoding('utf8')) {
      const lines = `${rest}${part}`.split('\n')
      // What is cut off here is longer than any line that is taken, and stays so whatever follows.
      rest = lines.pop()!.slice(0, 2 * longestLine)
      yield lines
    }
    if (rest !== '') yield [rest]
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code?.startsWith('Z_') !== true) throw cause
    throw new ImportFileBroken('the file ends too early, or is damaged', { cause })
  } finally {
    raw.destroy()
  }
}

async function isGzip(path: string): Promise<boolean> {
  const head = await beginningOf(path, 2)
  return head[0] === 0x1f && head[1] === 0x8b
}

/** A file is known again by its size and its beginning. */
async function identityOf(path: string, size: number, pass?: string): Promise<string> {
  return createHash('sha256')
    .update(`${size}\n${pass === undefined ? '' : `${pass}\n`}`)
    .update(await beginningOf(path, identifyingBytes))
    .digest('hex')
}

async function beginningOf(path: string, bytes: number): Promise<Uint8Array> {
  await using handle = await open(path)
  const { buffer, bytesRead } = await handle.read(new Uint8Array(bytes), 0, bytes, 0)
  return buffer.subarray(0, bytesRead)
}
