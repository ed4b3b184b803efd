/// <reference lib="webworker" />
import type { Md5Hash, PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { md5 } from 'hash-wasm'
import { type ImageHeader, readImageHeader } from '../image-header.ts'
import { listable } from '../listable.ts'
import { createPdqKernel, type PdqKernel } from '../pdq-kernel.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import type { ReadFingerprint } from './reader/reader-messages.ts'
import type { WorkerAnswer, WorkerRequest } from './worker-messages.ts'

export interface Reading {
  readonly file: Blob
  readonly kernel: PdqKernel
  /** The files of the part that are no scripts. */
  readonly files: readonly ArrayBuffer[]
  /** `share` from 0 to 1. */
  readonly onProgress: (share: number) => void
}

/**
 * The message loop of a Worker that reads files. It is the only place in a browser where a file is decoded; it has no
 * document, and the policy of the frame that started it leaves it no network.
 */
export function answerRequests(read: (reading: Reading) => Promise<ReadFingerprint>): void {
  const scope = self as unknown as DedicatedWorkerGlobalScope
  let start: Extract<WorkerRequest, { type: 'start' }> | undefined
  scope.addEventListener('message', async ({ data }: MessageEvent<WorkerRequest>) => {
    if (data.type === 'start') {
      start = data
      return
    }
    if (data.type !== 'fingerprint') return
    const { number, file } = data
    const say = (message: WorkerAnswer) => scope.postMessage(message)
    const onProgress = (share: number) => {
      say({ type: 'progress', number, percent: Math.max(0, Math.min(100, Math.floor(share * 100))) })
    }
    try {
      if (start === undefined) throw new Error('not started')
      const kernel = createPdqKernel(await WebAssembly.compile(start.kernel))
      const fingerprint = await read({ file, kernel, files: start.files, onProgress })
      say({ type: 'answer', number, fingerprint })
    } catch (error) {
      say({ type: 'answer', number, code: error instanceof UnreadableFile ? error.code : 'unreadable-file' })
    }
  })
}

/** What a case submits for the picture in this file. `hash` is how this kind of Worker decodes. */
export async function fingerprintOf(
  file: Blob,
  hash: (bytes: Uint8Array<ArrayBuffer>, header: ImageHeader) => Promise<PdqFingerprint>,
): Promise<ReadFingerprint> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const header = readImageHeader(bytes)
  const pdq = await hash(bytes, header)
  const item = listable({ md5: (await md5(bytes)) as Md5Hash, pdq })
  return { item, quality: pdq.quality, isAnimated: header.isAnimated }
}
