import type { Challenge } from './challenge.ts'

/**
 * Every problem that any part of Breakwater answers with, once: code → HTTP status and English title.
 * The code is stable and documented; the title is for engineers. People read the site's own catalogue.
 */
export const problems = {
  // A request that cannot be read
  'malformed-json': [400, 'The body is not valid JSON'],
  'invalid-request': [400, 'The request does not have the documented form'],
  'answers-required': [400, "The person's own answers are missing"],
  'reference-mistyped': [400, 'The reference has a typing error: its check character does not fit'],
  'idempotency-key-required': [400, 'An Idempotency-Key header is needed'],
  'unauthorized': [401, 'A valid credential is needed'],
  'not-found': [404, 'There is nothing at this address'],
  'method-not-allowed': [405, 'This address does not take this method'],
  'request-timeout': [408, 'The request took too long to arrive'],
  'body-too-large': [413, 'The body is larger than the limit'],
  'unsupported-media-type': [415, 'The body has a content type that is not taken here'],
  'malformed-form': [400, 'The body is not a complete multipart form'],
  'headers-too-large': [431, 'The headers are larger than the limit'],
  // Cases
  'lane-off': [403, 'This lane is not open at this service'],
  'not-in-picture': [403, 'Only a person who is in the picture may list it'],
  'no-live-platform': [409, 'No platform takes part at present, so a case would protect nobody'],
  'too-many-items': [400, 'A case holds at most 100 items'],
  'too-many-frames': [400, 'A case holds at most 7,200 frames of video'],
  'recovery-too-large': [400, 'The sealed recovery is larger than what it can be a copy of'],
  'windows-not-taken': [422, 'Windows of a picture are not listed in the child lane, nor without the PDQ of the whole'],
  'quality-too-low': [422, 'A PDQ hash of quality under 50 is not listed; send the MD5 alone'],
  'implausible-fingerprint': [422, 'No photograph or video has this fingerprint'],
  'well-known-picture': [422, 'The operator named this picture as public and well known: listing it protects nobody'],
  'case-not-found': [404, 'No case answers to this reference and PIN'],
  'too-many-attempts': [429, 'Too many wrong attempts for this reference: solve the challenge or wait before the next'],
  'challenge-required': [403, 'A proof of work is needed: solve the challenge here and send the request again'],
  'challenge-failed': [403, 'The proof of work does not fit, or was not for this'],
  'challenge-used': [409, 'This proof of work was used already'],
  'challenge-expired': [410, 'The challenge was solved too late'],
  'voucher-refused': [403, 'No such code: mistyped, used or out of date'],
  'case-not-withdrawn': [409, 'Only a withdrawn case can be restored'],
  'case-over': [409, 'The case was withdrawn or has ended'],
  'entry-over': [409, 'The entry has ended, or stands so that this cannot be done'],
  'lane-differs': [409, 'The case is of another lane: these need a case of their own'],
  'case-closed': [409, 'This case was opened in a way that nothing can be added to; open another'],
  'not-renewable': [409, 'The case cannot be renewed yet, or not any more'],
  'receipt-not-ready': [409, 'The log is written in batches, and this case is not in it yet; wait and ask again'],
  'recovery-over': [410, 'The time for undoing this withdrawal is over, or the card was deleted'],
  'recovery-mismatch': [403, 'This is not the recovery card of this case'],
  'idempotency-conflict': [409, 'This Idempotency-Key was used for a different request'],
  // The feed
  'sealing-required': [
    403,
    'Here the list is given sealed only: to a registered sealing key, and to who asks with a nonce',
  ],
  'segment-gone': [410, 'There is no segment of this digest, or not any more: read the index of segments again'],
  'too-many-connections': [429, 'This platform holds as many streams open as it may'],
  'cursor-ahead': [409, 'This sequence number is later than the newest event'],
  'entry-not-found': [404, 'No entry has this id'],
  'reason-required': [400, 'not_intimate needs a reason and a second moderator'],
  'hash-not-listed': [404, 'At least one of these hashes is not listed, or not any more; nothing was recorded'],
  'face-off': [404, 'This service does not speak this contract'],
  'window-ahead': [409, 'The window ends in the future: set the clock, and the time zone to UTC'],
  'malformed-xml': [400, 'The body is not valid XML'],
  'feedback-not-taken': [400, 'This feedback value says nothing that could be recorded; nothing was'],
  'name-taken': [409, 'A platform of this name exists'],
  // Of an operator's own commands
  'act-refused': [403, 'This needs a fresh signature of an enrolled person, which no other act used'],
  'person-taken': [409, 'A person of this name, or with this key, is enrolled already'],
  'person-unknown': [404, 'No person of this name is enrolled'],
  'grant-refused': [422, 'This grant cannot be taken'],
  'lane-state': [409, 'The lane does not stand so that this can be done'],
  'second-person-needed': [403, 'Another person than the first has to do this'],
  'papers-needed': [400, 'In production a platform needs its legal entity, a contact, an agreement, and two people'],
  'list-unreadable': [422, 'There is no such file, or the service may not read it'],
  'list-refused': [422, 'This is no whole, unchanged list that can be taken here; nothing was listed'],
  'list-untrusted': [403, 'The list is not signed with a key that two people put in place here; nothing was listed'],
  'list-not-newer': [409, 'A list of this serial number, or of a newer one, was taken already; nothing was listed'],
  'list-base-differs': [409, 'These are changes of another list than the one held here; import the whole list'],
  'list-unfinished': [409, 'An earlier import did not end: import that file again, or a newer whole list'],
  'list-withdraws-many': [409, 'More than a tenth of the list would go; nothing was changed. If that is meant: --yes'],
  'list-changed': [
    409,
    'The file was changed, or a newer one begun, while it was imported: what is not listed yet was left',
  ],
  'list-unknown': [404, 'There is no list, or no trusted key, of this name'],
  'list-trust-state': [409, 'Trust in this key does not stand so that this can be done'],
  'list-export-base': [
    409,
    'Nothing was given out under this serial number since the last restore: give the whole list',
  ],
  // Files
  'empty-file': [422, 'The file is empty'],
  'not-an-image': [422, 'The file is not an image or a video of a known format'],
  'truncated-image': [422, 'The file ends too early: it is incomplete'],
  'image-too-large': [422, 'The image has more pixels than the limit'],
  'no-pictures-inside': [422, 'The video has no picture track, or no frame of it could be shown'],
  'unsupported-codec': [422, 'The file is of a known format, but nothing here decodes its contents'],
  'decoder-missing': [501, 'Reading this format needs a package that is not installed'],
  'unreadable-file': [422, 'The file could not be opened or decoded'],
  'bare-hash-off': [403, 'This agent is not configured to take a bare hash'],
  'surface-off': [403, 'This agent is not configured to look at private messages'],
  'url-off': [403, 'This agent is not configured to fetch uploads'],
  'url-refused': [403, "The address is not of the platform's own storage"],
  'url-unreachable': [422, 'The upload could not be fetched from its address'],
  'busy': [503, 'Too much waits already; try again soon'],
  'decoding-failed': [422, 'Decoding the file did not end, or ended the thread that did it'],
  'review-not-found': [404, 'No upload of this content id waits for a person'],
  'review-over': [409, 'This upload has been decided, or nothing matches it any more'],
  'second-moderator-required': [409, 'The second opinion must be of another moderator'],
  'appeal-not-found': [404, 'There is nothing that this appeal token belongs to'],
  'appeal-over': [409, 'It was appealed and decided already, or nothing is withheld any more'],
  // Looking back
  'look-back-off': [403, 'This agent is not configured to keep the hashes of what is shown in public'],
  // Notifications of a platform's storage
  'malformed-s3-event': [400, 'The message is no S3 notification in an envelope that is known here'],
  'bucket-refused': [403, "The notification is not of one of the platform's own buckets"],
  // The service itself
  'internal': [500, 'A fault on our side'],
  'not-ready': [503, 'The service is starting or stopping'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemCode = keyof typeof problems

/** Fields a problem may carry on the wire. Never a value that a person sent: only where and what kind. */
export interface ProblemFields {
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  readonly retryAfterSeconds?: number
  readonly limit?: number
  readonly head?: number
  readonly requestId?: string
  /** Solved and sent with the same request, it takes the request further. */
  readonly challenge?: Challenge
}

/** An expected failure that is safe to show (RFC 9457). Any other throw is a bug and is answered as `internal`. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly fields: ProblemFields

  constructor(code: ProblemCode, fields: ProblemFields = {}, options?: ErrorOptions) {
    super(code, options)
    this.code = code
    this.fields = fields
  }

  get status(): number {
    return problems[this.code][0]
  }

  /** The problem document of RFC 9457. */
  toJSON() {
    const [status, title] = problems[this.code]
    return { type: `/problems/${this.code}`, title, status, code: this.code, ...this.fields }
  }
}
