import { z } from '@hono/zod-openapi'
import type { HeldList } from './feed.ts'
import { FeedSegments } from './feed-segments.ts'

/** How answers are sealed (RFC 9180, base mode). A client that meets another name cannot open them. */
export const sealingSuite = 'hpke-x25519-hkdf-sha256-aes-256-gcm'
/** HPKE's `info` of every sealed answer. */
export const sealingInfo = 'breakwater/feed/1'
/** HKDF's `info` for the key of one segment, from the key of the period and the segment's digest. */
export const segmentKeyInfo = 'breakwater/segment/1'

/** A platform's public key: an X25519 point of 32 bytes, hex. */
export const SealingKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .openapi('SealingKey')

/** Carries what ties an answer to its question. A client makes a new one for each. */
export const nonceHeader = 'breakwater-nonce'
export const SealingHeaders = z.object({
  [nonceHeader]: z
    .string()
    .regex(/^[A-Za-z0-9_-]{22,64}$/)
    .optional()
    .openapi({ description: 'At least 128 random bits, new for each question; needed where the platform has a key' }),
})

/** An answer to a platform with a key: the encapsulated key (32 bytes) and the ciphertext of the JSON, base64url. */
export const SealedAnswer = z.object({ sealed: z.string().regex(/^[A-Za-z0-9_-]{64,}$/) }).openapi('SealedAnswer')
export type SealedAnswer = z.infer<typeof SealedAnswer>

/** What is sealed when the index of segments is: with the key that their content is under, and which one that is. */
export const SealedSegments = FeedSegments.extend({
  period: z.int().min(1),
  /** 32 bytes, hex. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
})
export type SealedSegments = z.infer<typeof SealedSegments>

/** Whose answers are sealed says in which period it read the index. Under the key of another it is given no segment. */
export const SegmentQuery = z.object({ period: z.coerce.number().int().min(1).optional() })

/** What was asked, as it is bound into the answer. */
export const sealedQuestions = {
  feed: (after: number) => `feed ${after}`,
  segments: () => 'segments',
  sketch: ({ sequence, entries, digest }: HeldList) => `sketch ${sequence} ${entries} ${digest}`,
}

/** HPKE's `aad`: an answer opens for this question, this platform and this nonce, and for no other. */
export function sealedContext(input: { question: string; recipient: string; nonce: string }): string {
  return ['breakwater-sealed/1', input.question, input.recipient, input.nonce].join('\n')
}
