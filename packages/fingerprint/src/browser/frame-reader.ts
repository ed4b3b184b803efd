import { UnreadableFile } from '../unreadable-file.ts'
import { parseFromReader, type ReaderWords, type ReadFingerprint, type ToReader } from './reader/reader-messages.ts'
import type { PartList, ReaderPart } from './reader/reader-parts.ts'

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
  /** Stops the file that is being read. */
  stop(number: number): void
  /** Hands in every part, so that nothing more is loaded. Rejects when one does not arrive, or the frame refuses it. */
  loadParts(): Promise<void>
  close(): void
}

export interface FrameReaderOptions {
  readonly frame: HTMLIFrameElement
  readonly words: ReaderWords
  readonly parts: PartList
  readonly onReady: () => void
  readonly onChosen: (count: number) => void
  readonly onHeight: (pixels: number) => void
}

export function openFrameReader(options: FrameReaderOptions): FrameReader {
  const { frame, words, parts } = options
  let question:
    | { number: number; resolve: (fingerprint: ReadFingerprint) => void; reject: (error: Error) => void }
    | undefined
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
        if (message.number === question?.number) onProgress?.(message)
        break
      case 'answer': {
        if (message.number !== question?.number) break
        const { resolve, reject } = question
        question = undefined
        if ('fingerprint' in message) resolve(message.fingerprint)
        else reject(message.code === 'stopped' ? new ReadingStopped() : new UnreadableFile(message.code))
      }
    }
  }
  addEventListener('message', take)

  return {
    read(number, report) {
      onProgress = report
      return new Promise((resolve, reject) => {
        question = { number, resolve, reject }
        say({ type: 'read', number })
      })
    },
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
      question?.reject(new ReadingStopped())
      for (const { reject } of handingIn.values()) reject(new ReadingStopped())
      question = undefined
    },
  }
}

async function fetchBytes(address: string): Promise<ArrayBuffer> {
  const response = await fetch(address, { credentials: 'omit' })
  if (!response.ok) throw new Error(`HTTP ${response.status} for a part of the reader`)
  return response.arrayBuffer()
}
