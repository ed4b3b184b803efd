import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import type { RegionOptions } from '../regions/find-regions.ts'
import type { UploadWindowOptions, UploadWindows } from '../regions/inner-windows.ts'
import type { RegionFingerprints } from '../regions/region-fingerprint.ts'
import { type UnreadableCode, UnreadableFile } from '../unreadable-file.ts'

/** What is looked for inside of it, as `ImageFingerprintOptions` says it. */
export interface HeicOptions {
  readonly inside?: RegionOptions | undefined
  readonly windows?: UploadWindowOptions | undefined
}

export interface HeicHashes {
  readonly pdq: PdqFingerprint
  readonly inside?: RegionFingerprints
  readonly windows?: UploadWindows
}

export interface HeicTask extends HeicOptions {
  readonly bytes: Uint8Array
  /** Files of the optional package `libheif-js`. */
  readonly script: string
  readonly wasm: string
}
export type HeicAnswer = HeicHashes | { readonly code: UnreadableCode; readonly message: string }

/** 12 megapixels take 1 s: a file that takes longer than this is made to. */
const longestMs = 60_000

/**
 * Fingerprints a HEIC file by libheif in a thread of its own. Throws `UnreadableFile`: `decoder-missing` where the
 * optional package `libheif-js` is not installed, `unreadable-file` where decoding does not end.
 */
export async function fingerprintHeicFile(
  bytes: Uint8Array,
  { inside, windows }: HeicOptions = {},
): Promise<HeicHashes> {
  const workerData: HeicTask = {
    ...{ bytes, inside, windows },
    script: libheifFile('libheif.js'),
    wasm: libheifFile('libheif.wasm'),
  }
  const thread = new Worker(new URL('heic-thread.ts', import.meta.url), { workerData, execArgv: [] })
  const deadline = AbortSignal.timeout(longestMs)
  try {
    const answer = await new Promise<HeicAnswer>((resolve, reject) => {
      thread.once('message', resolve)
      thread.once('error', reject)
      thread.once('exit', () => reject(new Error('the thread ended without an answer')))
      deadline.addEventListener('abort', () => reject(deadline.reason), { once: true })
    }).catch((cause) => {
      throw new UnreadableFile('unreadable-file', { cause })
    })
    if ('pdq' in answer) return answer
    throw new UnreadableFile(answer.code, { cause: new Error(answer.message) })
  } finally {
    await thread.terminate()
  }
}

function libheifFile(name: string): string {
  try {
    return fileURLToPath(import.meta.resolve(`libheif-js/libheif-wasm/${name}`))
  } catch (cause) {
    throw new UnreadableFile('decoder-missing', { cause })
  }
}
