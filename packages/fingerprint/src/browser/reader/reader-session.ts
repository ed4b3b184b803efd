import { fileKind } from '../../file-kind.ts'
import type { PictureBox } from '../../regions/picture-box.ts'
import { isDecoderMessage, type ToDecoder } from '../video/decoder-messages.ts'
import { type ServedDecoder, serveDecoder } from '../video/serve-decoder.ts'
import { createPartStore } from './part-store.ts'
import { type FromReader, mostSeconds, parseFromWorker, type ReaderCode, type ToReader } from './reader-messages.ts'
import type { PartList, ReaderPart } from './reader-parts.ts'
import { startWorker } from './start-worker.ts'
import { canHaveFrames, videoLength } from './video-length.ts'

interface SessionParts {
  readonly workerScript: string
  readonly kernel: ArrayBuffer
  readonly parts: PartList
  readonly say: (message: FromReader) => void
}

/** The chosen files, and one Worker at a time that looks at one of them. Lives in the frame. */
export interface ReaderSession {
  choose(files: readonly Blob[]): void
  /** File `number`, from 1. */
  fileAt(number: number): Blob | undefined
  /** Chooses windows of a picture, none of what is covered. */
  chooseWindows(number: number, covered: readonly PictureBox[]): void
  take(message: Extract<ToReader, { type: 'read' | 'stop' | 'part' }>): void
}

type Answer = Extract<FromReader, { type: 'answer' | 'windows' }>

/** What is done with a file; `type` is that of its answer. */
interface Work {
  readonly number: number
  readonly type: Answer['type']
  /** Its Worker, once there is one. */
  worker?: Worker
  /** What decodes for that Worker. */
  decoder?: ServedDecoder
}

export function openSession({ workerScript, kernel, parts, say }: SessionParts): ReaderSession {
  let files: readonly Blob[] = []
  let work: Work | undefined
  const store = createPartStore(parts, say)

  const stopWork = () => {
    if (work !== undefined) endWorker(work)
    work = undefined
  }
  const end = (answer: Answer) => {
    stopWork()
    say(answer)
  }
  const endWith = ({ type, number }: Work, code: ReaderCode) => end({ type, number, code } as Answer)

  const startWork = (own: Work, part: ReaderPart | undefined): Worker => {
    endWorker(own)
    const material = part === undefined ? { scripts: [workerScript], files: [] } : store.materialOf(part)
    own.worker = startWorker({ ...material, kernel })
    own.worker.addEventListener('error', () => {
      if (work === own) endWith(own, 'unreadable-file')
    })
    return own.worker
  }

  const fingerprint = (own: Work, file: Blob, part: ReaderPart | undefined) => {
    const { number } = own
    const worker = startWork(own, part)
    let reached = 0
    const startedAt = performance.now()
    const decoder = serveDecoder(worker)
    own.decoder = decoder
    const length = part === 'video' ? videoLength(file) : undefined
    worker.addEventListener('message', ({ data }) => {
      if (work !== own || own.worker !== worker) return
      if (isDecoderMessage(data)) return void decoder.answer(data as ToDecoder)
      // What decodes a stranger's file is not believed: it may say what the schema allows, of this file, and no more.
      const message = parseFromWorker(data)
      if (message?.type === 'progress' && message.number === number && message.percent > reached) {
        const { percent } = message
        reached = percent
        const seconds = ((performance.now() - startedAt) / 1000) * (100 / percent - 1)
        say({ type: 'progress', number, percent, secondsLeft: Math.min(mostSeconds, Math.ceil(seconds)) })
      } else if (message?.type === 'answer' && message.number === number) {
        // A browser that reads HEIC itself needs no part for it; this one does.
        if ('code' in message && message.code === 'decoder-missing' && part === undefined)
          return void fingerprintWith('heic', own, file)
        if ('code' in message) return endWith(own, message.code)
        const { item } = message.fingerprint
        if (item.kind === 'image') return length === undefined ? end(message) : endWith(own, 'unreadable-file')
        // Only what reads videos may say that a file is one.
        void length?.then((known) => {
          if (work !== own) return
          if (canHaveFrames(item, known)) end(message)
          else endWith(own, 'unreadable-file')
        })
        if (length === undefined) endWith(own, 'unreadable-file')
      }
    })
    worker.postMessage({ type: 'fingerprint', number, file })
  }

  /** Reads with a part, which the page is asked for when it is not there. */
  const fingerprintWith = async (part: 'heic' | 'video', own: Work, file: Blob) => {
    endWorker(own)
    if (part === 'video' && !store.has(part)) return endWith(own, 'unsupported-codec')
    const isThere = await store.want(part)
    // It was stopped, or other files were chosen.
    if (work !== own) return
    if (isThere) fingerprint(own, file, part)
    else endWith(own, 'decoder-missing')
  }

  const read = async (number: number) => {
    const file = files[number - 1]
    if (file === undefined || work !== undefined) return
    const own: Work = { number, type: 'answer' }
    work = own
    const bytes = await file
      .slice(0, 64)
      .arrayBuffer()
      .catch(() => undefined)
    if (work !== own) return
    if (bytes === undefined) return endWith(own, 'unreadable-file')
    if (fileKind(new Uint8Array(bytes)) === 'video') await fingerprintWith('video', own, file)
    else fingerprint(own, file, undefined)
  }

  const chooseWindows = async (number: number, covered: readonly PictureBox[]) => {
    const file = files[number - 1]
    if (file === undefined || work !== undefined) return
    const own: Work = { number, type: 'windows' }
    work = own
    const isThere = await store.want('windows')
    if (work !== own) return
    if (!isThere) return endWith(own, 'decoder-missing')
    const worker = startWork(own, 'windows')
    worker.addEventListener('message', ({ data }) => {
      if (work !== own) return
      const message = parseFromWorker(data)
      if (message?.type === 'windows' && message.number === number) end(message)
    })
    worker.postMessage({ type: 'windows', number, file, covered })
  }

  return {
    choose(chosen) {
      stopWork()
      files = chosen.slice(0, 1_000)
      say({ type: 'chosen', count: files.length })
    },
    fileAt: (number) => files[number - 1],
    chooseWindows: (number, covered) => void chooseWindows(number, covered),
    take(message) {
      if (message.type === 'read') void read(message.number)
      else if (message.type === 'part') void store.take(message.part, message.files)
      else if (work?.number === message.number) endWith(work, 'stopped')
    },
  }
}

function endWorker({ worker, decoder }: Work): void {
  worker?.terminate()
  decoder?.end()
}
