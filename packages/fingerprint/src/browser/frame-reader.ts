import type { WindowFingerprint } from '@breakwater/contracts/fingerprint-types'
import { UnreadableFile } from '../unreadable-file.ts'
import {
  parseFromReader,
  type ReaderCode,
  type ReaderWords,
  type ReadFingerprint,
  type ToReader,
} from './reader/reader-messages.ts'
import type { PartAddresses, ReaderPart } from './reader/reader-parts.ts'

/** A person stopped the reading of this file. */
export class ReadingStopped extends Error {
  override readonly name = 'ReadingStopped'
}

export interface ReadProgress {
  /** 0 to 100. */
  readonly percent: number
  readonly secondsLeft: number
}

/** The page's side of the frame: it learns how many files were chosen, and their fingerprints. Never the files. */
export interface FrameReader {
  /** Reads file `number`, from 1. Rejects with `UnreadableFile` or `ReadingStopped`. One at a time. */
  read(number: number, onProgress?: (progress: ReadProgress) => void): Promise<ReadFingerprint>
  /**
   * Shows picture `number` in the frame, in squares that its person can cover, in place of the button that chooses files.
   * Resolves when its height was told, to false where the frame cannot draw it. The frame must not be hidden, and nothing
   * that `read` was asked may be under way.
   */
  show(number: number): Promise<boolean>
  /** Lets go of the picture that is shown, and shows the button that chooses files. */
  hide(): void
  /**
   * Windows of the picture that is shown, none of what is covered, and lets go of it. Rejects as `read` does. It may be that
   * there are none.
   */
  windows(number: number): Promise<readonly WindowFingerprint[]>
  /** Stops the file that is being read. */
  stop(number: number): void
  /** Hands in every part, so that nothing more is loaded. Rejects when one does not arrive, or the frame refuses it. */
  loadParts(): Promise<void>
  close(): void
}

export interface FrameReaderOptions {
  readonly frame: HTMLIFrameElement
  readonly words: ReaderWords
  readonly parts: PartAddresses
  readonly onReady: () => void
  readonly onChosen: (count: number) => void
  readonly onHeight: (pixels: number) => void
  /** How many squares of the picture that is shown are covered. */
  readonly onCovered: (count: number) => void
  /** The person wants to be gone from here at once. */
  readonly onLeave: () => void
}

interface Question {
  readonly number: number
  readonly resolve: (answer: never) => void
  readonly reject: (error: Error) => void
}

export function openFrameReader(options: FrameReaderOptions): FrameReader {
  const { frame, words, parts } = options
  /** What the frame was asked, by the type of its answer. */
  const questions: Partial<Record<'answer' | 'shown' | 'windows', Question>> = {}
  const ask = <Answer>(type: keyof typeof questions, message: ToReader & { readonly number: number }) =>
    new Promise<Answer>((resolve, reject) => {
      questions[type] = { number: message.number, resolve, reject }
      say(message)
    })
  /** The question that an answer is to, which is asked no longer. */
  const answered = ({ type, number }: { type: keyof typeof questions; number: number }): Question | undefined => {
    const question = questions[type]
    if (question?.number !== number) return undefined
    delete questions[type]
    return question
  }
  let onProgress: ((progress: ReadProgress) => void) | undefined
  const taken = new Set<ReaderPart>()
  const handingIn = new Map<ReaderPart, { resolve: () => void; reject: (error: Error) => void }>()
  const say = (message: ToReader, transfer: Transferable[] = []) =>
    // The frame has an origin of its own that has no name.
    frame.contentWindow?.postMessage(message, '*', transfer)

  const handIn = async (part: ReaderPart) => {
    const files = await Promise.all((parts[part] ?? []).map(({ address }) => fetchBytes(address)))
    say({ type: 'part', part, files }, files)
  }

  const take = ({ source, data }: MessageEvent) => {
    if (source !== frame.contentWindow) return
    const message = parseFromReader(data)
    switch (message?.type) {
      case 'ready':
        say({ type: 'dress', words })
        options.onReady()
        break
      case 'height':
        options.onHeight(message.pixels)
        break
      case 'chosen':
        options.onChosen(message.count)
        break
      case 'need':
        // Without its files the frame says that the decoder is missing.
        handIn(message.part).catch(() => say({ type: 'part', part: message.part, files: [] }))
        break
      case 'part':
        if (message.isTaken) taken.add(message.part)
        if (message.isTaken) handingIn.get(message.part)?.resolve()
        else handingIn.get(message.part)?.reject(new Error('the frame refused a part'))
        break
      case 'progress':
        if (message.number === questions.answer?.number) onProgress?.(message)
        break
      case 'covered':
        options.onCovered(message.count)
        break
      case 'leave':
        options.onLeave()
        break
      case 'shown':
        answered(message)?.resolve(message.isShown as never)
        break
      case 'answer':
      case 'windows': {
        const question = answered(message)
        if ('code' in message) question?.reject(errorOf(message.code))
        else question?.resolve((message.type === 'answer' ? message.fingerprint : message.windows) as never)
      }
    }
  }
  addEventListener('message', take)

  return {
    read(number, report) {
      onProgress = report
      return ask('answer', { type: 'read', number })
    },
    show: (number) => ask('shown', { type: 'show', number }),
    hide: () => say({ type: 'hide' }),
    windows: (number) => ask('windows', { type: 'windows', number }),
    stop: (number) => say({ type: 'stop', number }),
    async loadParts() {
      const missing = (Object.keys(parts) as ReaderPart[]).filter((part) => !taken.has(part))
      await Promise.all(
        missing.map(
          (part) =>
            new Promise<void>((resolve, reject) => {
              handingIn.set(part, { resolve, reject })
              handIn(part).catch(reject)
            }),
        ),
      )
    },
    close() {
      removeEventListener('message', take)
      for (const { reject } of Object.values(questions)) reject(new ReadingStopped())
      for (const { reject } of handingIn.values()) reject(new ReadingStopped())
    },
  }
}

function errorOf(code: ReaderCode): Error {
  return code === 'stopped' ? new ReadingStopped() : new UnreadableFile(code)
}

async function fetchBytes(address: string): Promise<ArrayBuffer> {
  const response = await fetch(address, { credentials: 'omit' })
  if (!response.ok) throw new Error(`HTTP ${response.status} for a part of the reader`)
  return response.arrayBuffer()
}
