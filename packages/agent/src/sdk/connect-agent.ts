import {
  agentOperations,
  type ContentId,
  ContentsDeleted,
  limits,
  MatchAnswer,
  Problem,
  type ProblemCode,
  ProblemDocument,
  type ProblemFields,
  type Upload,
} from '@breakwater/contracts'
import { type UnreadableCode, UnreadableFile } from '@breakwater/fingerprint'
import type { Agent } from '../agent-interface.ts'
import type { UploadBytes } from '../matching/upload-receiver.ts'
import { type AgentReply, type CallLimits, callAgent } from './agent-call.ts'
import { AgentUnavailable } from './agent-unavailable.ts'

export interface AgentConnection extends Partial<CallLimits> {
  /** Where the daemon listens, such as `http://127.0.0.1:8070`. */
  readonly url: string
  /** What it was given as `tokenFile`. */
  readonly token?: string
}

/**
 * An agent in another process, asked over HTTP. It answers as `createAgent` does, and throws the same: `UnreadableFile` for a
 * file that cannot be read, a `Problem` for what is wrong with the upload or may be tried again soon (`busy`, `not-ready`),
 * and `AgentUnavailable` for anything else, such as no answer in time or a wrong token: then hold the upload.
 */
export interface RemoteAgent {
  match(bytes: UploadBytes, upload?: Upload): Promise<MatchAnswer>
  /** Forgets what the platform has deleted. Returns how many were known. */
  forget(contents: readonly ContentId[]): Promise<number>
  /** Whether it has read the whole list, and lately; before it has, it allows what it does not know yet. */
  readiness(): Promise<ReturnType<Agent['readiness']>>
}

/** The last is longer than an agent decodes a video, unless it is configured otherwise. */
export const callLimits: CallLimits = { connectSeconds: 5, uploadSeconds: 600, answerSeconds: 960 }

const unreadable: Readonly<Record<UnreadableCode, true>> = {
  'empty-file': true,
  'not-an-image': true,
  'truncated-image': true,
  'image-too-large': true,
  'no-pictures-inside': true,
  'unsupported-codec': true,
  'decoder-missing': true,
  'unreadable-file': true,
}
/** Of the connection and not of the upload: nobody decided. */
const ofConnection: readonly ProblemCode[] = ['unauthorized', 'not-found', 'method-not-allowed', 'headers-too-large']
const soonOver: readonly ProblemCode[] = ['busy', 'not-ready']

/** Connects at the first question. Throws a `TypeError` for what is no address or no token. */
export function connectAgent({ url, token, ...given }: AgentConnection): RemoteAgent {
  const base = addressOf(url)
  const callLimitsHere = { ...callLimits, ...given }
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) throw new TypeError('A token is printable, without spaces')
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }

  const post = async (path: string, type: string, body: UploadBytes): Promise<AgentReply> => {
    const headers = { ...authorization, 'content-type': type }
    return unavailableUnlessAnswered(
      callAgent({ method: 'POST', url: new URL(base + path), headers, body }, callLimitsHere),
    )
  }
  return {
    async match(bytes, { content, surface = 'public' } = { surface: 'public' }) {
      const query = new URLSearchParams({ surface, ...(content === undefined ? {} : { content }) })
      const reply = await post(`${agentOperations.match.path}?${query}`, 'application/octet-stream', bytes)
      return answerOf(reply, MatchAnswer)
    },
    async forget(contents) {
      let forgotten = 0
      for (let from = 0; from < contents.length; from += limits.contentsPerRequest) {
        const some = contents.slice(from, from + limits.contentsPerRequest)
        const body = new TextEncoder().encode(JSON.stringify({ contents: some }))
        const reply = await post(agentOperations.deleteContents.path, 'application/json', body)
        forgotten += answerOf(reply, ContentsDeleted).deleted
      }
      return forgotten
    },
    async readiness() {
      const call = callAgent({ method: 'GET', url: new URL(`${base}/readyz`), headers: {} }, callLimitsHere)
      const { status, text } = await unavailableUnlessAnswered(call)
      if (status === 200 && text === 'ready') return { isReady: true, reason: text }
      if (status === 503 && (text === 'not-read-yet' || text === 'out-of-reach'))
        return { isReady: false, reason: text }
      throw new AgentUnavailable(new Error(`HTTP ${status}`))
    },
  }
}

/** Without a slash at its end. */
function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (url === undefined || !isPlain || !/^https?:$/.test(url.protocol)) {
    throw new TypeError('The address of an agent is http or https, without a name, a password or a query')
  }
  return url.href.replace(/\/+$/, '')
}

function unavailableUnlessAnswered(reply: Promise<AgentReply>): Promise<AgentReply> {
  return reply.catch((cause) => {
    throw new AgentUnavailable(cause)
  })
}

interface Schema<Value> {
  safeParse(input: unknown): { success: true; data: Value } | { success: false }
}

function answerOf<Value>({ status, text }: AgentReply, schema: Schema<Value>): Value {
  const body = jsonOf(text)
  if (status === 200) {
    const answer = schema.safeParse(body)
    if (answer.success) return answer.data
    throw new AgentUnavailable(new Error('The answer does not have the documented form'))
  }
  const { success, data } = ProblemDocument.safeParse(body)
  if (!success) throw new AgentUnavailable(new Error(`HTTP ${status}`))
  const { type: _, title: __, status: ___, code, ...fields } = data
  if (code in unreadable) throw new UnreadableFile(code as UnreadableCode)
  const problem = new Problem(code, fields as ProblemFields)
  const isOfUpload = problem.status < 500 && !ofConnection.includes(code)
  if (isOfUpload || soonOver.includes(code)) throw problem
  throw new AgentUnavailable(problem)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
