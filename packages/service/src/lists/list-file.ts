import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { limits, Problem } from '@breakwater/contracts'

/** Some lines of a list that belong together: they are checked, and taken, at once. */
export interface ListChunk {
  /** Without their line feeds. */
  readonly lines: readonly string[]
  /** Number of its first line, the header's being 1. */
  readonly firstLine: number
  /** Lines of the list that end with it, the header not counted. */
  readonly end: number
  /** All its bytes. */
  readonly bytes: Buffer
}

const readBytes = 65_536
const headerBytes = 16_384
const linesPerChunk = 100
const chunkBytes = 1_048_576
const lineFeed = 0x0a

/**
 * A file of a list, read from its beginning as often as is asked, some lines at a time: however long it is, the memory stays
 * the same. Throws `list-unreadable`, and `list-refused` for what is not lines of text.
 */
export class ListFileReader implements AsyncDisposable {
  readonly #handle: FileHandle
  readonly header: string
  readonly #start: number

  private constructor(handle: FileHandle, header: string, start: number) {
    this.#handle = handle
    this.header = header
    this.#start = start
  }

  static async open(file: string): Promise<ListFileReader> {
    const handle = await open(file).catch((cause) => {
      throw new Problem('list-unreadable', {}, { cause })
    })
    try {
      if (!(await handle.stat()).isFile()) throw new Problem('list-unreadable')
      const start = Buffer.alloc(headerBytes)
      const { bytesRead } = await handle.read(start, 0, start.length, 0)
      const end = start.subarray(0, bytesRead).indexOf(lineFeed)
      if (end < 0) throw listRefused('line 1', 'this is no list: its first line does not end')
      return new ListFileReader(handle, textOf(start.subarray(0, end), 1), end + 1)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** The same parts every time, as long as nobody changes the file. */
  async *chunks(): AsyncGenerator<ListChunk> {
    let [waiting, bytes, end]: [string[], Buffer[], number] = [[], [], 0]
    const chunk = (): ListChunk => {
      const made = { lines: waiting, firstLine: end - waiting.length + 2, end, bytes: Buffer.concat(bytes) }
      ;[waiting, bytes] = [[], []]
      return made
    }
    let size = 0
    for await (const line of this.#lines()) {
      end++
      waiting.push(textOf(line.subarray(0, -1), end + 1))
      bytes.push(line)
      size += line.length
      if (waiting.length < linesPerChunk && size < chunkBytes) continue
      size = 0
      yield chunk()
    }
    if (waiting.length > 0) yield chunk()
  }

  /** With their line feeds. */
  async *#lines(): AsyncGenerator<Buffer> {
    const block = Buffer.alloc(readBytes)
    let rest: Buffer = Buffer.alloc(0)
    let position = this.#start
    for (let line = 2; ; ) {
      const { bytesRead } = await this.#handle.read(block, 0, block.length, position)
      if (bytesRead === 0) break
      position += bytesRead
      let data: Buffer = Buffer.concat([rest, block.subarray(0, bytesRead)])
      for (let end = data.indexOf(lineFeed); end >= 0; end = data.indexOf(lineFeed)) {
        yield data.subarray(0, end + 1)
        data = data.subarray(end + 1)
        line++
      }
      if (data.length > limits.listLineBytes) throw listRefused(`line ${line}`, 'it is too long')
      rest = data
    }
    if (rest.length > 0) throw listRefused('end', 'the last line does not end: the file is cut short')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close()
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Where in the file, and what is wrong there. Never what the line says. */
export function listRefused(path: string, message: string): Problem {
  return new Problem('list-refused', { errors: [{ path, message }] })
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(bytes: Buffer, line: number): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw listRefused(`line ${line}`, 'it is no UTF-8')
  }
}
