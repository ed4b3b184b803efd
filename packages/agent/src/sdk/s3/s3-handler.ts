import { type ContentId, Problem, type Surface, type Upload } from '@breakwater/contracts'
import type { Agent } from '../../agent-interface.ts'
import type { UploadBytes } from '../../matching/upload-receiver.ts'
import { AgentUnavailable } from '../agent-unavailable.ts'
import { type Decider, decideAbout, type UploadDecision } from '../check-upload.ts'
import { type S3Change, s3ChangesOf } from './s3-message.ts'
import { type S3Object, s3ContentId } from './s3-object.ts'

/** `createAgent` in this process, or `connectAgent`. */
export interface S3Agent extends Decider {
  forget(contents: readonly ContentId[]): Promise<number>
  readiness(): Readiness | Promise<Readiness>
}
type Readiness = ReturnType<Agent['readiness']>

/** Both answer null where nothing lies: HTTP 404, and 405 for a delete marker. `etag` tells one content from another. */
export interface S3Store {
  getObject(object: S3Object): Promise<{ readonly body: UploadBytes; readonly etag: string } | null>
  headObject(object: S3Object): Promise<{ readonly etag: string } | null>
}

export interface S3HandlerOptions extends S3Store {
  readonly agent: S3Agent
  /** A message that names any other is refused, so that whoever can send one has nothing else read. */
  readonly buckets: readonly string[]
  readonly surface?: Surface
}

/** `gone`: nothing lies there any more, and the agent has forgotten it. */
export interface S3Outcome {
  readonly object: S3Object
  readonly content: ContentId
  readonly decision: UploadDecision | 'gone'
}

/** Contents whose latest outcome is remembered: another delivery of that change is answered alike, and nobody is asked again. */
const mostRemembered = 10_000
const mostTries = 5

/**
 * Takes S3 notifications, in any envelope that `s3ChangesOf` knows. A message only says where something changed: what is done
 * follows from what lies there now, and is done again when that changed meanwhile. So repeats, another order and several
 * processes leave the agent with what the bucket holds. Throws `malformed-s3-event`, `bucket-refused`, `surface-off`, what the
 * store throws, and `AgentUnavailable`: leave the message in its queue, and publish nothing.
 */
export function createS3Handler(options: S3HandlerOptions): (message: unknown) => Promise<S3Outcome[]> {
  const { agent, buckets } = options
  const latest = new Map<ContentId, { readonly change: string; readonly outcome: Promise<S3Outcome> }>()
  const once = ({ object, kind, sequencer }: S3Change): Promise<S3Outcome> => {
    const content = s3ContentId(object)
    const change = `${kind} ${sequencer}`
    const before = latest.get(content)
    if (sequencer !== undefined && before?.change === change) return before.outcome
    const outcome = settle(options, object, content)
    latest.delete(content)
    latest.set(content, { change, outcome })
    outcome.catch(() => {
      if (latest.get(content)?.outcome === outcome) latest.delete(content)
    })
    if (latest.size > mostRemembered) latest.delete(latest.keys().next().value!)
    return outcome
  }

  return async (message) => {
    const changes = s3ChangesOf(message)
    if (changes.some(({ object }) => !buckets.includes(object.bucket))) throw new Problem('bucket-refused')
    if (changes.length > 0 && (await decided(agent.readiness())).reason === 'not-read-yet') {
      throw new AgentUnavailable(new Problem('not-ready'))
    }
    const outcomes: S3Outcome[] = []
    for (const change of changes) outcomes.push(await once(change))
    return outcomes
  }
}

async function settle(
  { agent, getObject, headObject, surface = 'public' }: S3HandlerOptions,
  object: S3Object,
  content: ContentId,
): Promise<S3Outcome> {
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await getObject(object)
    const decision = found === null ? 'gone' : await decideAboutBody(agent, found.body, { content, surface })
    if (found === null) await decided(agent.forget([content]))
    // Had it changed before this, another process may have told the agent of that first.
    const now = await headObject(object)
    if ((now === null) === (found === null) && now?.etag === found?.etag) return { object, content, decision }
  }
  throw new AgentUnavailable(new Error('The object kept changing while it was asked about'))
}

/** A message about a file that is too large would come back for ever: such a file cannot be compared, as others cannot. */
async function decideAboutBody(agent: S3Agent, body: UploadBytes, upload: Upload): Promise<UploadDecision> {
  try {
    return await decideAbout(agent, body, upload)
  } catch (error) {
    if (error instanceof Problem && error.code === 'body-too-large') return 'unreadable'
    throw error
  } finally {
    // A response that nobody reads to its end would keep its connection from the store's client.
    if ('destroy' in body && typeof body.destroy === 'function') body.destroy()
  }
}

async function decided<Answer>(answer: Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    throw error instanceof AgentUnavailable ? error : new AgentUnavailable(error)
  }
}
