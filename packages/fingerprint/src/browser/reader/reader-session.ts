import { fileKind } from '../../file-kind.ts'
import { isDecoderMessage, type ToDecoder } from '../video/decoder-messages.ts'
import { serveDecoder } from '../video/serve-decoder.ts'
import type { ReaderCode, ReadFingerprint, ToReader } from './reader-messages.ts'
import { type FromReader, mostSeconds, parseFromWorker } from './reader-messages.ts'
import type { PartList, ReaderPart } from './reader-parts.ts'
import { startWorker } from './start-worker.ts'
import { canHaveFrames, videoLength } from './video-length.ts'

interface SessionParts {
  readonly workerScript: string
  readonly kernel: ArrayBuffer
  readonly parts: PartList
  readonly say: (message: FromReader) => void
}

/** The chosen files, and one Worker at a time that reads one of them. Lives in the frame. */
export interface ReaderSession {
  choose(files: readonly Blob[]): void
  take(message: Exclude<ToReader, { type: 'dress' }>): void
}

export function openSession({ workerScript, kernel, parts, say }: SessionParts): ReaderSession {
  let files: readonly Blob[] = []
  let reading: { readonly number: number; readonly worker: Worker; percent: number } | undefined
  const loaded = new Map<ReaderPart, readonly ArrayBuffer[]>()
  /** A file whose first bytes are looked at, or that waits for a part. */
  let waiting: { readonly number: number; readonly part?: ReaderPart } | undefined

  const end = (number: number, result: { fingerprint: ReadFingerprint } | { code: ReaderCode }) => {
    reading?.worker.terminate()
    reading = undefined
    waiting = undefined
    say({ type: 'answer', number, ...result })
  }

  const start = (number: number, part: ReaderPart | undefined) => {
    const file = files[number - 1]
    if (file === undefined) return
    const worker = startWorker({ ...materialOf(part), kernel })
    reading = { number, worker, percent: 0 }
    const startedAt = performance.now()
    worker.addEventListener('error', () => end(number, { code: 'unreadable-file' }))
    const decode = serveDecoder(worker)
    const length = part === 'video' ? videoLength(file) : undefined
    worker.addEventListener('message', ({ data }) => {
      if (reading?.worker !== worker) return
      if (isDecoderMessage(data)) return decode(data as ToDecoder)
      // What decodes a stranger's file is not believed: it may say what the schema allows, of this file, and no more.
      const message = parseFromWorker(data)
      if (message?.type === 'progress' && message.number === number && message.percent > reading.percent) {
        const { percent } = message
        reading.percent = percent
        const seconds = ((performance.now() - startedAt) / 1000) * (100 / percent - 1)
        say({ type: 'progress', number, percent, secondsLeft: Math.min(mostSeconds, Math.ceil(seconds)) })
      } else if (message?.type === 'answer' && message.number === number) {
        // A browser that reads HEIC itself needs no part for it; this one does.
        if ('code' in message && message.code === 'decoder-missing' && part === undefined)
          return needPart(number, 'heic')
        if ('code' in message) return end(number, { code: message.code })
        const { fingerprint } = message
        const { item } = fingerprint
        if (item.kind === 'image')
          return end(number, length === undefined ? { fingerprint } : { code: 'unreadable-file' })
        // Only what reads videos may say that a file is one.
        void length?.then((known) => {
          if (reading?.worker !== worker) return
          end(number, canHaveFrames(item, known) ? { fingerprint } : { code: 'unreadable-file' })
        })
        if (length === undefined) end(number, { code: 'unreadable-file' })
      }
    })
    worker.postMessage({ type: 'fingerprint', number, file })
  }

  const materialOf = (part: ReaderPart | undefined) => {
    if (part === undefined) return { scripts: [workerScript], files: [] }
    const isScript = (index: number) => parts[part]![index]!.address.endsWith('.js')
    const given = loaded.get(part)!
    return {
      scripts: given.filter((_, index) => isScript(index)),
      files: given.filter((_, index) => !isScript(index)),
    }
  }

  const read = async (number: number) => {
    const file = files[number - 1]
    if (file === undefined || reading !== undefined || waiting !== undefined) return
    const looking = { number }
    waiting = looking
    const bytes = await file
      .slice(0, 64)
      .arrayBuffer()
      .catch(() => undefined)
    // It was stopped, or other files were chosen.
    if (waiting !== looking) return
    waiting = undefined
    if (bytes === undefined) return end(number, { code: 'unreadable-file' })
    if (fileKind(new Uint8Array(bytes)) === 'video') needPart(number, 'video')
    else start(number, undefined)
  }

  /** Reads with a part, which the page is asked for when it is not there. */
  const needPart = (number: number, part: ReaderPart) => {
    reading?.worker.terminate()
    reading = undefined
    if (loaded.has(part)) return start(number, part)
    if (parts[part] === undefined)
      return end(number, { code: part === 'heic' ? 'decoder-missing' : 'unsupported-codec' })
    waiting = { number, part }
    say({ type: 'need', part })
  }

  const takePart = async (part: ReaderPart, given: readonly ArrayBuffer[]) => {
    const digests = await Promise.all(given.map(sha256))
    const isWhole = parts[part]?.every(({ sha256: wanted }, index) => wanted === digests[index]) === true
    if (isWhole) loaded.set(part, given)
    say({ type: 'part', part, isTaken: isWhole })
    if (waiting?.part !== part) return
    const { number } = waiting
    waiting = undefined
    if (isWhole) start(number, part)
    else end(number, { code: 'decoder-missing' })
  }

  return {
    choose(chosen) {
      reading?.worker.terminate()
      reading = undefined
      waiting = undefined
      files = chosen.slice(0, 1_000)
      say({ type: 'chosen', count: files.length })
    },
    take(message) {
      if (message.type === 'read') read(message.number)
      else if (message.type === 'part') takePart(message.part, message.files)
      else if (reading?.number === message.number || waiting?.number === message.number) {
        end(message.number, { code: 'stopped' })
      }
    },
  }
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
