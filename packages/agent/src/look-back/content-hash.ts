import type { Md5Hash, PdqHash } from '@breakwater/contracts'
import { hashToBytes } from '@breakwater/matcher'
import type { ContentRecord } from './content-page.ts'

/** A content as the platform tells of it. */
export interface ContentHash {
  readonly content: string
  readonly pdq: PdqHash
  readonly quality: number
  readonly md5?: Md5Hash | undefined
}

/** Of what is kept by its MD5 alone, such as a video: of this quality no hash is compared. */
export const withoutPicture = { pdq: '0'.repeat(64) as PdqHash, quality: 0 } as const

/** Days since 1970, UTC. */
export function today(now: Date): number {
  return Math.floor(now.getTime() / 86_400_000)
}

export function recordOf({ content, pdq, quality, md5 }: ContentHash, day: number): ContentRecord {
  const md5Bytes = md5 === undefined ? undefined : new Uint8Array(Buffer.from(md5, 'hex'))
  return { content, hash: hashToBytes(pdq), quality, md5: md5Bytes, day }
}
