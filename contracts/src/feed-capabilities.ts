import { z } from '@hono/zod-openapi'
import { actions, feedbackValues, Sequence, trustClasses } from './feed.ts'
import { sealingSuite } from './feed-sealing.ts'
import { limits } from './limits.ts'

/**
 * One message of the stream of hints: how far the log has come, and the newest event in it that ends an entry. Withdrawals
 * are pending while `ended` is above what the client has acknowledged. It says nothing else: what happened is read.
 */
export const FeedHint = z.object({ head: Sequence, ended: Sequence }).openapi('FeedHint')
export type FeedHint = z.infer<typeof FeedHint>

/** What fingerprints are made of, and when two of them are taken for the same. New types may come. */
const Signal = z
  .object({
    type: z.string(),
    /** Two that are at most this far apart match. */
    distanceBits: z.int().optional(),
    /** Less good ones are not listed, and match nothing. */
    minimumQuality: z.int().optional(),
    /** Of a video: hashed frames in each second of it, and at most so many. */
    framesEachSecond: z.int().optional(),
    framesAtMost: z.int().optional(),
    /** Of a picture: windows beside the whole, at most so many. */
    windowsAtMost: z.int().optional(),
  })
  .openapi('FeedSignal')

/** What a service gives and takes, for clients of other days than its own. Every list may grow. */
export const FeedCapabilities = z
  .object({
    signals: z.array(Signal),
    trust: z.array(z.string()),
    actions: z.array(z.string()),
    feedback: z.array(z.string()),
    /** Operations of the feed besides reading, acknowledging and feedback. */
    operations: z.array(z.string()),
    /** How else this platform may read the same log. */
    faces: z.array(z.string()),
    authentication: z.array(z.string()),
    /** Ways in which answers can be sealed to a platform's key. */
    sealing: z.array(z.string()),
    limits: z.object({
      pageEvents: z.int(),
      waitSeconds: z.int(),
      requestBytes: z.int(),
      hintConnections: z.int(),
      hintSeconds: z.int(),
    }),
    /** After so long a removal that is not acknowledged is late. */
    lateAfterSeconds: z.int(),
  })
  .openapi('FeedCapabilities')
export type FeedCapabilities = z.infer<typeof FeedCapabilities>

/** What is the same at every service of this version. */
export const feedCapabilities = {
  signals: [
    { type: 'pdq', distanceBits: limits.matchDistanceBits, minimumQuality: limits.minimumQuality },
    { type: 'md5' },
    {
      type: 'vpdq',
      distanceBits: limits.matchDistanceBits,
      minimumQuality: limits.minimumQuality,
      framesEachSecond: 1,
      framesAtMost: limits.videoFrames,
    },
    {
      type: 'pdq-windows',
      distanceBits: limits.matchDistanceBits,
      minimumQuality: limits.minimumQuality,
      windowsAtMost: limits.windowsOfPicture,
    },
  ],
  trust: [...trustClasses],
  actions: [...actions],
  feedback: [...feedbackValues],
  operations: ['hints', 'sketch', 'segments'],
  authentication: ['bearer'],
  sealing: [sealingSuite],
  limits: {
    pageEvents: limits.feedPageEvents,
    waitSeconds: limits.feedWaitSeconds,
    requestBytes: limits.requestBytes,
    hintConnections: limits.hintConnections,
    hintSeconds: limits.hintSeconds,
  },
} satisfies Omit<FeedCapabilities, 'faces' | 'lateAfterSeconds'>
