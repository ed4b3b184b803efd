import { type NoticeLanguage, uploaderNotice } from '../uploader/uploader-notice.ts'
import type { UploadDecision } from './check-upload.ts'

export interface PublicAnswer {
  readonly status: 202 | 422
  readonly notice: string
}

/**
 * What the uploader may be told at once. It is the same for every file that could be read, whatever was decided: an answer
 * that differs would tell in a second who is listed. What waits is told later, at `tellUploaderAfter`.
 */
export function publicAnswer(decision: UploadDecision, language: NoticeLanguage = 'en'): PublicAnswer {
  if (decision === 'unreadable') return { status: 422, notice: uploaderNotice('unreadable', language) }
  return { status: 202, notice: uploaderNotice('received', language) }
}
