import { z } from '@hono/zod-openapi'
import { AddEvent, type EntryId, HeldList } from './feed.ts'
import { limits } from './limits.ts'

/** Of what a client holds: what it says to be compared, with a sketch of it (docs/protocol/feed.md, "Finding what differs"). */
export const SketchedList = z
  .strictObject({
    held: HeldList,
    /** Base64url of whole cells, a multiple of three. */
    sketch: z
      .string()
      .regex(/^[A-Za-z0-9_-]+$/)
      .max(Math.ceil((limits.sketchCells * 36 * 4) / 3)),
  })
  .openapi('SketchedList')
export type SketchedList = z.infer<typeof SketchedList>

/** What a client holds may have gone wrong in any way, its ids too. */
const AnyId = z.guid() as unknown as z.ZodType<EntryId, string>

/**
 * `isFound` false: too much differs for a sketch of this size. Else `drop` is what the client holds and the log at that number
 * does not have, and `hold` what it should have held by then, each with the number of its newest event; null fingerprints as in
 * the feed. `isWhole` false: there is more; apply this and ask again.
 */
export const ListDifference = z
  .object({ isFound: z.boolean(), drop: z.array(AnyId), hold: z.array(AddEvent), isWhole: z.boolean() })
  .openapi('ListDifference')
export type ListDifference = z.infer<typeof ListDifference>
