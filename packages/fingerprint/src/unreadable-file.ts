import type { ProblemCode } from '@breakwater/contracts/problem-codes'

export type UnreadableCode = Extract<
  ProblemCode,
  | 'empty-file'
  | 'not-an-image'
  | 'truncated-image'
  | 'image-too-large'
  | 'no-pictures-inside'
  | 'unsupported-codec'
  | 'decoder-missing'
  | 'unreadable-file'
>

/** A file that gives no fingerprint, and why. The code is one of the problem codes. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
  readonly code: UnreadableCode
  constructor(code: UnreadableCode, options?: ErrorOptions) {
    super(code, options)
    this.code = code
  }
}
