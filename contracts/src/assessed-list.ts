import { z } from '@hono/zod-openapi'
import { Lane } from './case.ts'
import { Action } from './feed.ts'
import { ImageFingerprint, VideoFingerprint } from './fingerprint.ts'
import { limits } from './limits.ts'

const Name = z.string().min(1).max(120)
const Serial = z.int().min(1)
const day = 86_400_000

/**
 * First line of a designated body's assessed list (docs/protocol/lists.md): what the rest is, signed by the body. Its
 * signature stands in `signatures`, as in every signed document.
 */
export const AssessedListHeader = z
  .strictObject({
    format: z.literal('breakwater-list/1'),
    /** Who assessed it, as the operator trusts it. People read it. */
    body: Name,
    /** One of the body's lists. */
    list: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    lane: Lane,
    /** Grows with every file of this list. */
    serial: Serial,
    /** Null: the whole list. A serial: what changed since that one. */
    since: Serial.nullable(),
    madeAt: z.iso.datetime(),
    /** What is on the list ends then, unless a newer file says later. */
    validUntil: z.iso.datetime(),
    /** Whether who takes the list may give it on, once. */
    passOn: z.boolean(),
    /** Lines after this one. */
    lines: z.int().min(0).max(limits.listLines),
    /** SHA-256 of all bytes after this line, hex. */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    signatures: z.array(z.unknown()).optional(),
  })
  .refine(({ since, serial }) => since === null || since < serial, 'it changes a list that is newer than itself')
  .refine(({ madeAt, validUntil }) => Date.parse(validUntil) > Date.parse(madeAt), 'it ends before it was made')
  .refine(
    ({ madeAt, validUntil }) => Date.parse(validUntil) - Date.parse(madeAt) <= limits.assessedListDays * day,
    `it is valid for longer than ${limits.assessedListDays} days`,
  )
export type AssessedListHeader = z.infer<typeof AssessedListHeader>

/** The body's own name of an item. It says nothing to anybody else. */
export const ListItemId = z.string().regex(/^[A-Za-z0-9._:+=/-]{1,128}$/)

/** One line after the header. `withdraw` only in a list of changes. */
export const AssessedListLine = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('add'),
    id: ListItemId,
    maxAction: Action,
    /** Ends at the beginning of this day, UTC, or with the list if that is sooner. */
    expiresOn: z.iso.date().optional(),
    /** Never windows: they are for the person in a picture to ask for. */
    fingerprint: z.discriminatedUnion('kind', [ImageFingerprint.omit({ windows: true }), VideoFingerprint]),
  }),
  z.strictObject({ do: z.literal('withdraw'), id: ListItemId }),
])
export type AssessedListLine = z.infer<typeof AssessedListLine>
