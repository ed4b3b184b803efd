import type { FromReader } from './reader/reader-messages.ts'

/** What the frame says to a Worker. Every Worker gets one file, and is ended when it has answered. */
export type WorkerRequest =
  | { readonly type: 'start'; readonly kernel: ArrayBuffer; readonly files: readonly ArrayBuffer[] }
  | { readonly type: 'fingerprint'; readonly number: number; readonly file: Blob }

/** What comes back: how far it is, then a fingerprint or a code. */
export type WorkerAnswer = Extract<FromReader, { type: 'progress' | 'answer' }>
