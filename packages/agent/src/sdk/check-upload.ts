import { ContentId, type MatchAnswer, Problem, type Surface, type Upload } from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import type { UploadBytes } from '../matching/upload-receiver.ts'
import { AgentUnavailable } from './agent-unavailable.ts'
import { type FormLimits, formLimits, readUploadForm, type UploadRequest } from './upload-form.ts'

/** What decides: `createAgent` in this process, or `connectAgent` to a daemon. */
export interface Decider {
  match(bytes: UploadBytes, upload?: Upload): Promise<MatchAnswer>
}

/** `unreadable`: nothing could be compared, so nothing was allowed. */
export type UploadDecision = MatchAnswer['decision'] | 'unreadable'

/** For the server's own code. What matched is not in it, so that a handler cannot pass it on. */
export interface CheckedFile {
  readonly field: string
  /** As the uploader's program said it: not to be used as a path. */
  readonly filename?: string
  readonly content?: string
  readonly bytes: Uint8Array
  readonly decision: UploadDecision
}
export interface CheckedUpload {
  readonly files: readonly CheckedFile[]
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** The strictest of all files; `unreadable` when the form holds no file, since then nothing was looked at. */
  readonly decision: UploadDecision
}

export interface CheckOptions {
  /** The platform's own name for a file: with it the agent queues it for review. No name or address of a person. */
  readonly content?: (file: { readonly field: string; readonly filename?: string; readonly index: number }) => string
  readonly surface?: Surface
  readonly limits?: Partial<FormLimits>
}

const strictness: readonly UploadDecision[] = ['allow', 'review', 'unreadable', 'hold', 'block']

/**
 * Reads an upload form and asks about each file in it. Throws a `Problem` when the form is not one or is too large,
 * and `AgentUnavailable` when nobody decided: then hold the upload.
 */
export async function checkUpload(
  agent: Decider,
  request: UploadRequest,
  { content, surface = 'public', limits = {} }: CheckOptions = {},
): Promise<CheckedUpload> {
  const form = await readUploadForm(request, { ...formLimits, ...limits })
  const files: CheckedFile[] = []
  for (const [index, { bytes, ...named }] of form.files.entries()) {
    const id = content?.({ ...named, index })
    const upload: Upload = { surface, ...(id === undefined ? {} : { content: contentId(id) }) }
    const decision = await decideAbout(agent, bytes, upload)
    files.push({ ...named, ...(id === undefined ? {} : { content: id }), bytes, decision })
  }
  return { files, fields: form.fields, decision: strictest(files.map(({ decision }) => decision)) }
}

/** Never throws for a file that cannot be read: that is an answer. */
export async function decideAbout(agent: Decider, bytes: UploadBytes, upload: Upload): Promise<UploadDecision> {
  try {
    return (await agent.match(bytes, upload)).decision
  } catch (error) {
    if (error instanceof UnreadableFile) return 'unreadable'
    if (error instanceof Problem && error.code === 'decoding-failed') return 'unreadable'
    const isAboutUpload = error instanceof Problem && error.status < 500
    if (isAboutUpload || error instanceof AgentUnavailable) throw error
    throw new AgentUnavailable(error)
  }
}

function contentId(text: string): ContentId {
  const { success, data } = ContentId.safeParse(text)
  if (!success) throw new Problem('invalid-request', { errors: [{ path: 'content', message: 'invalid' }] })
  return data
}

function strictest(decisions: readonly UploadDecision[]): UploadDecision {
  if (decisions.length === 0) return 'unreadable'
  return strictness[Math.max(...decisions.map((decision) => strictness.indexOf(decision)))]!
}
