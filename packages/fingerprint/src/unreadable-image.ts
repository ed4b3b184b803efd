import type { ProblemCode } from '@breakwater/contracts'

export type UnreadableCode = Extract<
  ProblemCode,
  'empty-file' | 'not-an-image' | 'truncated-image' | 'image-too-large' | 'unreadable-file'
>

/** A file that gives no fingerprint, and why. The code is one of the problem codes. */
export class UnreadableImage extends Error {
  override readonly name = 'UnreadableImage'
  readonly code: UnreadableCode
  constructor(code: UnreadableCode, options?: ErrorOptions) {
    super(code, options)
    this.code = code
  }
}
