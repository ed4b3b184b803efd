import {
  type AgentStatus,
  agentOperations,
  type ContentsAdded,
  type ImportPosition,
  type KnownContent,
  type LookAgain,
  type LookedAgain,
  limits,
  Problem,
  type ProblemCode,
} from '@breakwater/contracts'
import type { ImportTarget } from './import-file.ts'
import type { LookTarget } from './look-at-file.ts'
import type { Added } from './look-back.ts'

/** No agent answers at an address. What was done before stays. */
export class AgentOutOfReach extends Error {
  override readonly name = 'AgentOutOfReach'
}

/** The contents of an agent that runs, over its own interface. */
export class AgentContents implements ImportTarget, LookTarget {
  readonly batch = limits.contentsPerRequest
  readonly #url: string
  readonly #token: string | undefined

  /** Without a trailing slash. */
  constructor(url: string, token?: string) {
    this.#url = url
    this.#token = token
  }

  status(): Promise<AgentStatus> {
    return this.#send('GET', agentOperations.status.path)
  }

  async position(file: string): Promise<ImportPosition> {
    const asked = { file, lines: 0, refused: 0, isFinished: false }
    const { import: position } = await this.#add([], asked)
    return position ?? asked
  }

  add(contents: readonly KnownContent[], position: ImportPosition): Promise<Added> {
    return this.#add(contents, position)
  }

  look(content: LookAgain): Promise<LookedAgain> {
    return this.#send('POST', agentOperations.lookAgain.path, content)
  }

  async keepPosition(position: ImportPosition): Promise<void> {
    await this.#add([], position)
  }

  /** How many of them there were. */
  async forget(contents: readonly string[]): Promise<number> {
    let deleted = 0
    for (let from = 0; from < contents.length; from += limits.contentsPerRequest) {
      const body = { contents: contents.slice(from, from + limits.contentsPerRequest) }
      deleted += (await this.#send<{ deleted: number }>('POST', agentOperations.deleteContents.path, body)).deleted
    }
    return deleted
  }

  #add(contents: readonly KnownContent[], position: ImportPosition): Promise<ContentsAdded> {
    return this.#send('POST', agentOperations.addContents.path, { contents, import: position })
  }

  async #send<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
    }).catch((cause) => {
      throw new AgentOutOfReach(`no agent answers at ${this.#url}`, { cause })
    })
    const answer = await response.json()
    if (!response.ok) throw new Problem((answer as { code: ProblemCode }).code)
    return answer as Answer
  }
}
