import type { PictureBox } from '../regions/picture-box.ts'
import type { FromReader } from './reader/reader-messages.ts'

/** What the frame says to a Worker. Every Worker gets one file, and is ended when it has answered. */
export type WorkerRequest =
  | { readonly type: 'start'; readonly kernel: ArrayBuffer; readonly files: readonly ArrayBuffer[] }
  | { readonly type: 'fingerprint'; readonly number: number; readonly file: Blob }
  | {
      readonly type: 'windows'
      readonly number: number
      readonly file: Blob
      /** What no window may touch. */
      readonly covered: readonly PictureBox[]
    }

/** What comes back: how far it is, from 0 to 100, then a fingerprint, windows or a code. */
export type WorkerAnswer =
  | { readonly type: 'progress'; readonly number: number; readonly percent: number }
  | Extract<FromReader, { type: 'answer' | 'windows' }>
