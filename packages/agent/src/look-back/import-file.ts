import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ImportPosition, KnownContent } from '@breakwater/contracts'
import { longestLine, readImportLine } from './import-line.ts'
import type { Added } from './look-back.ts'

/** Where an import goes: into the contents themselves, or to the agent that has them open. */
export interface ImportTarget {
  /** How far the file was imported. */
  position(file: string): Promise<ImportPosition>
  /** Keeps the contents and the position together, or neither. */
  add(contents: readonly KnownContent[], position: ImportPosition): Promise<Added>
  /** Contents taken at once. */
  readonly batch: number
}

export interface ImportState {
  /** Lines done, those of an earlier run among them. */
  readonly lines: number
  readonly refused: number
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Of the file as it lies there, 0 to 1. */
  readonly share: number
  readonly contentsPerSecond: number
  readonly secondsLeft: number
  readonly isFinished: boolean
}

/** The file is not what it was, or ends too early. What was taken before stays. */
export class ImportFileBroken extends Error {
  override readonly name = 'ImportFileBroken'
}

/** Characters of refused lines that wait for the next batch. */
const mostRefusals = 1 << 20
const identifyingBytes = 1 << 20

/**
 * Imports a file of existing hashes (CSV or JSON lines, plain or gzip), line by line and from where it stopped. A line that
 * cannot be taken is named in `refusedFile` by its number and the reason, and stops nothing. The same file again changes
 * nothing.
 */
export async function importFile(
  path: string,
  target: ImportTarget,
  options: {
    readonly refusedFile: string
    readonly onProgress?: (state: ImportState) => void
    readonly signal?: AbortSignal
  },
): Promise<ImportState> {
  const { size } = await stat(path)
  const file = await identityOf(path, size)
  const before = await target.position(file)
  const counts = { added: 0, changed: 0, unchanged: 0 }
  let { lines, refused } = before
  const startedAt = performance.now()
  const raw = createReadStream(path)
  const stateNow = (isFinished: boolean): ImportState => {
    const seconds = (performance.now() - startedAt) / 1000
    const share = isFinished ? 1 : Math.min(1, raw.bytesRead / Math.max(1, size))
    const done = counts.added + counts.changed + counts.unchanged
    const secondsLeft = share === 0 ? 0 : Math.round((seconds / share) * (1 - share))
    return { lines, refused, ...counts, share, contentsPerSecond: Math.round(done / seconds), secondsLeft, isFinished }
  }
  if (before.isFinished) {
    raw.destroy()
    return stateNow(true)
  }

  let batch: KnownContent[] = []
  let refusals = ''
  const keep = async (isFinished: boolean) => {
    // Named first: after a kill a line can stand there twice, and none is missing.
    if (refusals !== '') await appendFile(options.refusedFile, refusals, { mode: 0o600 })
    const added = await target.add(batch, { file, lines, refused, isFinished })
    for (const what of ['added', 'changed', 'unchanged'] as const) counts[what] += added[what]
    batch = []
    refusals = ''
    options.onProgress?.(stateNow(isFinished))
  }

  let number = 0
  for await (const part of linesOf(raw, await isGzip(path))) {
    for (const line of part) {
      if (++number <= before.lines) continue
      lines = number
      const read = readImportLine(line)
      if (read === 'nothing') continue
      if ('content' in read) batch.push(read.content)
      else {
        refused++
        refusals += `${JSON.stringify({ line: number, reason: read.refused })}\n`
      }
      if (batch.length === target.batch || refusals.length > mostRefusals) await keep(false)
    }
    if (options.signal?.aborted) return stateNow(false)
  }
  if (number < before.lines) throw new ImportFileBroken('the file has fewer lines than were imported before')
  await keep(true)
  return stateNow(true)
}

/** The lines of each part that is read. Of a line that never ends only the beginning is kept, which is refused. */
async function* linesOf(raw: Readable, isCompressed: boolean): AsyncGenerator<string[]> {
  const text = isCompressed ? raw.pipe(createGunzip()) : raw
  if (isCompressed) raw.on('error', (error) => text.destroy(error))
  let rest = ''
  try {
    for await (const part of text.setEncoding('utf8')) {
      const lines = `${rest}${part}`.split('\n')
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
async function identityOf(path: string, size: number): Promise<string> {
  return createHash('sha256')
    .update(`${size}\n`)
    .update(await beginningOf(path, identifyingBytes))
    .digest('hex')
}

async function beginningOf(path: string, bytes: number): Promise<Uint8Array> {
  await using handle = await open(path)
  const { buffer, bytesRead } = await handle.read(new Uint8Array(bytes), 0, bytes, 0)
  return buffer.subarray(0, bytesRead)
}
