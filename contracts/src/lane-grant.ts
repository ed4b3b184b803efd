import { z } from '@hono/zod-openapi'
import { limits } from './limits.ts'

const Name = z.string().min(1).max(120)
const day = 86_400_000

/** Somebody at the operator whom the designated body knows, by the id of their key (docs/protocol/signing.md). */
const GrantedPerson = z.strictObject({ name: Name, keyId: z.string().regex(/^[0-9a-f]{32}$/) })

/**
 * What a designated body signs so that an operator may open the child lane (docs/protocol/lane-grant.md). Its own
 * signature stands in `signatures`, as in every signed document.
 */
export const LaneGrant = z
  .strictObject({
    format: z.literal('breakwater-lane-grant/1'),
    id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    /** Who grants. People read it. */
    body: Name,
    /** Where the body says so in public. */
    statement: z.url({ protocol: /^https$/ }).max(500),
    /** The operator, exactly as the service names it. */
    operator: Name,
    lane: z.literal('child'),
    notBefore: z.iso.datetime(),
    expires: z.iso.datetime(),
    /** Who may open the lane: two of these, with keys of their own. */
    people: z.array(GrantedPerson).min(2).max(20),
    conditions: z.array(z.string().min(1).max(1_000)).max(20),
    signatures: z.array(z.unknown()).optional(),
  })
  .refine(({ notBefore, expires }) => Date.parse(expires) > Date.parse(notBefore), 'it ends before it begins')
  .refine(
    ({ notBefore, expires }) => Date.parse(expires) - Date.parse(notBefore) <= limits.laneGrantDays * day,
    `it is for longer than ${limits.laneGrantDays} days`,
  )
  .refine(({ people }) => new Set(people.map(({ keyId }) => keyId)).size === people.length, 'two people have one key')
  .refine(({ people }) => new Set(people.map(({ name }) => name)).size === people.length, 'two people have one name')
export type LaneGrant = z.infer<typeof LaneGrant>
