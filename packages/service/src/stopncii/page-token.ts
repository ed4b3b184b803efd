import { Problem } from '@breakwater/contracts'

/** The last record of a page: the entry's latest event, and which of its hashes. */
export interface Place {
  readonly stamp: number
  readonly sequence: number
  readonly index: number
}

export function pageToken({ stamp, sequence, index }: Place): string {
  return Buffer.from(`${stamp}.${sequence}.${index}`).toString('base64url')
}

/** Throws `invalid-request` for what `pageToken` never wrote. */
export function placeOf(token: string): Place {
  const [, stamp, sequence, index] = /^(\d{1,15})\.(\d{1,15})\.(\d{1,3})$/.exec(decode(token)) ?? []
  if (index === undefined) {
    throw new Problem('invalid-request', { errors: [{ path: 'nextPageToken', message: 'invalid_format' }] })
  }
  return { stamp: Number(stamp), sequence: Number(sequence), index: Number(index) }
}

function decode(token: string): string {
  return Buffer.from(token, 'base64url').toString()
}
