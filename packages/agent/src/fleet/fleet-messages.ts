import {
  Action,
  ContentId,
  EntryId,
  Match,
  Md5Hash,
  PdqFingerprint,
  PdqHash,
  type ProblemCode,
  QueuedUpload,
  Sequence,
  Surface,
  Trust,
} from '@breakwater/contracts'
import { z } from '@hono/zod-openapi'

/** The newest state of an entry. `epoch` is the exchange's: another one begins another list. */
export const EntryState = z.object({
  epoch: z.string(),
  /** Null: it has ended. */
  listed: z
    .object({
      trust: Trust,
      maxAction: Action,
      isVideo: z.boolean(),
      md5: Md5Hash,
      /** Upright: of a picture one at most, of a video one of each frame. */
      hashes: z.array(PdqHash),
      /** Of a picture, parts of it. */
      windows: z.array(PdqHash).default([]),
    })
    .nullable(),
})
export type EntryState = z.infer<typeof EntryState>

/** Every change up to here, by the exchange's own numbers, stands before this message. */
export const ListHead = z.object({ epoch: z.string(), sequence: z.int() })
export type ListHead = z.infer<typeof ListHead>

/** An upload in the queue, by its id. */
export const QueuedMessage = QueuedUpload.required({ id: true })
export type QueuedMessage = z.infer<typeof QueuedMessage>

/** What a worker has found of an upload. */
export const Finding = z.object({
  id: z.string(),
  content: ContentId.optional(),
  surface: Surface,
  /** The exchange's number that the list was applied through where it was looked at. */
  feedSequence: Sequence,
  /** Absent where nothing could be found out. */
  found: z
    .object({
      md5: Md5Hash,
      pdq: PdqFingerprint.optional(),
      matches: z.array(Match),
      insideCutShort: z.literal(true).optional(),
    })
    .optional(),
  /** Why. */
  code: z.string().optional() as unknown as z.ZodOptional<z.ZodType<ProblemCode, ProblemCode>>,
})
export type Finding = z.infer<typeof Finding>

/** How far a worker has applied the list. */
export const Applied = z.object({ worker: z.string(), epoch: z.string().nullable(), sequence: z.int() })
export type Applied = z.infer<typeof Applied>

export const entryOfSubject = (subject: string) => EntryId.safeParse(subject.split('.').at(-1)).data
