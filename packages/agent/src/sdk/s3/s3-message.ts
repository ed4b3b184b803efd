import { Problem } from '@breakwater/contracts'
import { z } from '@hono/zod-openapi'
import type { S3Object } from './s3-object.ts'

/** That an object was written, or deleted for good. */
export interface S3Change {
  readonly object: S3Object
  readonly kind: 'created' | 'removed'
  /** The same on every delivery of one change, and another for every other change of that key. */
  readonly sequencer?: string
}

const text = z
  .string()
  .min(1)
  .refine((one) => one.isWellFormed())
/** Stores that keep no versions leave it out, or send null or nothing in it. */
const maybe = z
  .string()
  .refine((one) => one.isWellFormed())
  .nullish()
  .transform((one) => one || undefined)

const notification = z.object({
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: text }),
    object: z.object({ key: text, versionId: maybe, sequencer: maybe }),
  }),
})
const eventBridge = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({
    bucket: z.object({ name: text }),
    object: z.object({ key: text, 'version-id': maybe, sequencer: maybe }),
    'deletion-type': z.string().optional(),
  }),
})
const message = z.union([
  z.object({ Records: z.array(z.unknown()) }).transform(({ Records }) => ({ inside: Records })),
  z.object({ Messages: z.array(z.unknown()) }).transform(({ Messages }) => ({ inside: Messages })),
  z.object({ Body: z.string() }).transform(({ Body }) => ({ inside: [Body] })),
  z.object({ body: z.string() }).transform(({ body }) => ({ inside: [body] })),
  z.object({ Type: z.literal('Notification'), Message: z.string() }).transform((sns) => ({ inside: [sns.Message] })),
  z.object({ Sns: z.object({ Message: z.string() }) }).transform(({ Sns }) => ({ inside: [Sns.Message] })),
  z.object({ Event: z.literal('s3:TestEvent') }).transform(() => ({ inside: [] })),
  z.array(z.unknown()).transform((inside) => ({ inside })),
  notification.transform((one) => ({ notification: one })),
  eventBridge.transform((one) => ({ eventBridge: one })),
])

/** Lambda's batch of SQS messages of SNS notifications of S3: four, each of them text inside JSON. */
const deepest = 8

/**
 * What an S3 notification says, as S3 wrote it or inside what SNS, SQS, Lambda and EventBridge put around it, as text or as
 * what was read from JSON. Nothing for other kinds of events, a test event, and a delete marker, which deletes nothing. Throws
 * the problem `malformed-s3-event`, which tells nothing of what the message holds.
 */
export function s3ChangesOf(input: unknown, depth = 0): S3Change[] {
  const { success, data } = message.safeParse(typeof input === 'string' ? jsonOf(input) : input)
  if (!success || depth > deepest) throw malformed()
  if ('inside' in data) return data.inside.flatMap((one) => s3ChangesOf(one, depth + 1))
  return 'notification' in data ? changesOfNotification(data.notification) : changesOfEventBridge(data.eventBridge)
}

function changesOfNotification({ eventName, s3 }: z.output<typeof notification>): S3Change[] {
  const [, kind, what] = /^(?:s3:)?(ObjectCreated|ObjectRemoved|LifecycleExpiration):(\w+)/.exec(eventName) ?? []
  if (kind === undefined || what === 'DeleteMarkerCreated') return []
  const { key, versionId, sequencer } = s3.object
  const named = { bucket: s3.bucket.name, key: keyOfNotification(key), versionId }
  return [changeOf(kind === 'ObjectCreated' ? 'created' : 'removed', named, sequencer)]
}

function changesOfEventBridge({ 'detail-type': type, detail }: z.output<typeof eventBridge>): S3Change[] {
  const kind = type === 'Object Created' ? 'created' : type === 'Object Deleted' ? 'removed' : undefined
  if (kind === undefined || detail['deletion-type'] === 'Delete Marker Created') return []
  const { key, sequencer, 'version-id': versionId } = detail.object
  // Here the key is as it is, not encoded.
  return [changeOf(kind, { bucket: detail.bucket.name, key, versionId }, sequencer)]
}

function changeOf(
  kind: S3Change['kind'],
  { bucket, key, versionId }: { bucket: string; key: string; versionId: string | undefined },
  sequencer: string | undefined,
): S3Change {
  const object = { bucket, key, ...(versionId === undefined ? {} : { versionId }) }
  return { object, kind, ...(sequencer === undefined ? {} : { sequencer }) }
}

/** As an HTML form encodes (`application/x-www-form-urlencoded`). Throws `malformed-s3-event`. */
export function keyOfNotification(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch {
    throw malformed()
  }
}

function jsonOf(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch {
    return undefined
  }
}

/** Without a cause: it would quote the message. */
function malformed(): Problem {
  return new Problem('malformed-s3-event')
}
