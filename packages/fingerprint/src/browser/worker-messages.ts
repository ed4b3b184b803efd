import type { ImageFingerprint } from '@breakwater/contracts/fingerprint-types'
import type { UnreadableCode } from '../unreadable-file.ts'

export interface StartRequest {
  readonly type: 'start'
  readonly kernel: WebAssembly.Module
  /** The compiled `libheif.wasm`, for heic-worker.ts. */
  readonly decoder?: WebAssembly.Module
}

/** What a page may say to the Worker that reads pictures. */
export type WorkerRequest = StartRequest | { readonly type: 'fingerprint'; readonly id: number; readonly file: Blob }

/** What comes back: a fingerprint or a code. No pixel, no name, no size has a place in it. */
export type WorkerAnswer =
  | { readonly id: number; readonly fingerprint: BrowserFingerprint }
  | { readonly id: number; readonly code: UnreadableCode }

/** What a case submits for the picture, and what its screen must say. */
export interface BrowserFingerprint {
  readonly item: ImageFingerprint
  /** 0 to 100; under 50 the item has no PDQ. */
  readonly quality: number
  readonly isAnimated: boolean
}
