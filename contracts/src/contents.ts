import { z } from '@hono/zod-openapi'
import { Sequence } from './feed.ts'
import { Md5Hash, PdqHash, Quality } from './fingerprint.ts'
import { limits } from './limits.ts'
import { ContentId } from './match.ts'

/** A content that the platform shows in public, with the hash of its picture as it stands. */
export const KnownContent = z
  .strictObject({ content: ContentId, pdq: PdqHash, quality: Quality, md5: Md5Hash.optional() })
  .openapi('KnownContent')
export type KnownContent = z.infer<typeof KnownContent>

/** Which file is being imported, by a digest of the caller's, and how many of its lines are done with this batch. */
export const ImportPosition = z
  .strictObject({
    file: z.string().regex(/^[0-9a-f]{64}$/),
    lines: z.int().min(0),
    refused: z.int().min(0),
    isFinished: z.boolean(),
  })
  .openapi('ImportPosition')
export type ImportPosition = z.infer<typeof ImportPosition>

/**
 * `feedSequence` is that of the answer by which they were matched; left out, they never were, and the whole list is looked
 * for among them. `import` is kept together with the contents; an empty batch with `lines` 0 asks how far the file is.
 */
export const KnownContents = z
  .strictObject({
    contents: z.array(KnownContent).max(limits.contentsPerRequest),
    feedSequence: Sequence.optional(),
    import: ImportPosition.optional(),
  })
  .openapi('KnownContents')

export const ContentsAdded = z
  .object({ added: z.int(), changed: z.int(), unchanged: z.int(), import: ImportPosition.optional() })
  .openapi('ContentsAdded')
export type ContentsAdded = z.infer<typeof ContentsAdded>

export const ContentDeletions = z
  .strictObject({ contents: z.array(ContentId).min(1).max(limits.contentsPerRequest) })
  .openapi('ContentDeletions')

/** How many of them were known. What is not known is forgotten as well: it is no mistake to say it twice. */
export const ContentsDeleted = z.object({ deleted: z.int() }).openapi('ContentsDeleted')

/** Something that the platform shows in public, to be looked at again by its bytes. */
export const LookAgain = z.strictObject({ content: ContentId, url: z.string().max(4096) }).openapi('LookAgain')
export type LookAgain = z.infer<typeof LookAgain>

/** For how many entries it was put before people that was not before; and whether there was more inside than was looked at. */
export const LookedAgain = z
  .object({ found: z.int(), insideCutShort: z.literal(true).optional() })
  .openapi('LookedAgain')
export type LookedAgain = z.infer<typeof LookedAgain>
