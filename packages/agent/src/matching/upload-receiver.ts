import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { Problem } from '@breakwater/contracts'
import { fileKind } from '@breakwater/fingerprint'

/** An upload as it comes: whole, or in pieces. */
export type UploadBytes = Uint8Array | AsyncIterable<Uint8Array>

/** A picture is held in memory; a video lies in a file, which is gone when this is disposed of. */
export type ReceivedUpload = AsyncDisposable &
  ({ readonly kind: 'image'; readonly bytes: Uint8Array } | { readonly kind: 'video'; readonly file: string })

export interface ReceiverOptions {
  /** Its alone: it is emptied when the receiver is made. */
  readonly directory: string
  readonly imageBytes: number
  readonly videoBytes: number
  /** Taken before the first byte of a video is written; given up with the upload. May throw `busy`. */
  readonly takeVideoPlace: () => Disposable
}

/** By so many bytes a file is known. */
const headBytes = 64
/** Of all pictures that are being received: beyond, they are refused with `busy`. */
const mostMemoryBytes = 512 * 1024 * 1024
const retryAfterSeconds = 2

/** Takes uploads as they come, never more than its bounds, and tells pictures from videos by their first bytes. */
export class UploadReceiver {
  readonly #options: ReceiverOptions
  #memoryBytes = 0

  constructor(options: ReceiverOptions) {
    this.#options = options
    rmSync(options.directory, { recursive: true, force: true })
    mkdirSync(options.directory, { recursive: true, mode: 0o700 })
  }

  /** Throws the problems `body-too-large` and `busy`, and what the source throws. */
  async receive(upload: UploadBytes): Promise<ReceivedUpload> {
    const source = piecesOf(upload)
    try {
      const { head, isWhole } = await readHead(source)
      if (fileKind(head) === 'video') return await this.#receiveVideo(head, source)
      const bytes = isWhole ? head : await this.#receiveImage(head, source)
      this.#refuseLarger(bytes.length, this.#options.imageBytes)
      return { kind: 'image', bytes, async [Symbol.asyncDispose]() {} }
    } finally {
      // Whoever sends more is not listened to.
      source.return?.(undefined)?.catch(() => {})
    }
  }

  async #receiveImage(head: Uint8Array, source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
    const parts = [head]
    let bytes = head.length
    this.#memoryBytes += bytes
    try {
      for (let piece = await source.next(); !piece.done; piece = await source.next()) {
        bytes += piece.value.length
        this.#memoryBytes += piece.value.length
        this.#refuseLarger(bytes, this.#options.imageBytes)
        if (this.#memoryBytes > mostMemoryBytes) throw new Problem('busy', { retryAfterSeconds })
        parts.push(piece.value)
      }
      return parts.length === 1 ? head : Buffer.concat(parts, bytes)
    } finally {
      this.#memoryBytes -= bytes
    }
  }

  async #receiveVideo(head: Uint8Array, source: AsyncIterator<Uint8Array>): Promise<ReceivedUpload> {
    await using held = new AsyncDisposableStack()
    held.use(this.#options.takeVideoPlace())
    const file = path.join(this.#options.directory, randomUUID())
    held.defer(() => rm(file, { force: true }))
    await using handle = await open(file, 'wx', 0o600)
    let bytes = 0
    for (let piece: IteratorResult<Uint8Array> = { value: head }; !piece.done; piece = await source.next()) {
      bytes += piece.value.length
      this.#refuseLarger(bytes, this.#options.videoBytes)
      await handle.writeFile(piece.value)
    }
    const kept = held.move()
    return { kind: 'video', file, [Symbol.asyncDispose]: () => kept.disposeAsync() }
  }

  #refuseLarger(bytes: number, limit: number): void {
    if (bytes > limit) throw new Problem('body-too-large', { limit })
  }
}

async function* piecesOf(upload: UploadBytes): AsyncGenerator<Uint8Array, void, undefined> {
  if (upload instanceof Uint8Array) yield upload
  else yield* upload
}

/** Enough to know the file by; all of it where it is no longer than that, or comes in one piece. */
async function readHead(source: AsyncIterator<Uint8Array>): Promise<{ head: Uint8Array; isWhole: boolean }> {
  let head: Uint8Array = new Uint8Array()
  while (head.length < headBytes) {
    const { value, done } = await source.next()
    if (done) return { head, isWhole: true }
    head = head.length === 0 ? value : Buffer.concat([head, value])
  }
  return { head, isWhole: false }
}
