import type { UploadDecision } from './check-upload.ts'

/** The same for every upload that waits, whatever the reason: it names no list, no person and no match. */
export const neutralNotice = 'We have received your upload. It will appear after a routine check.'
export const acceptedNotice = 'We have received your upload.'
export const unreadableNotice = 'We could not read this file. Please try another one.'

export interface PublicAnswer {
  readonly status: 201 | 202 | 422
  readonly notice: string
}

/** What an uploader may be told. `hold` and `block` read alike, and `review` reads as `allow`. */
export function publicAnswer(decision: UploadDecision): PublicAnswer {
  if (decision === 'hold' || decision === 'block') return { status: 202, notice: neutralNotice }
  if (decision === 'unreadable') return { status: 422, notice: unreadableNotice }
  return { status: 201, notice: acceptedNotice }
}
