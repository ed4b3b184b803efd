import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  type ContentId,
  dihedralForms,
  type ImageFingerprint,
  type KnownContent,
  type Md5Hash,
  type PdqFingerprint,
  type PdqHash,
} from '@breakwater/contracts'
import { createAgent } from '../agent.ts'
import type { AgentConfiguration } from '../agent-configuration.ts'
import type { Agent } from '../agent-interface.ts'
import { ContentStore } from '../look-back/content-store.ts'
import type { LookBackConfiguration, LookBackFind } from '../look-back/look-back-options.ts'
import { type FeedPeer, startFeedPeer } from './feed-peer.ts'

/** A feed, a state directory, and agents on them that look back. */
export interface LookBackWorld extends AsyncDisposable {
  readonly peer: FeedPeer
  readonly state: string
  /** What every agent found, unless it was given another `onFound`. */
  readonly finds: LookBackFind[]
  /** An agent that does not follow the feed; undefined: one that does not look back. */
  agentWith(lookBack: Partial<LookBackConfiguration> | undefined, others?: Partial<AgentConfiguration>): Agent
  /** One that does. */
  started(lookBack?: Partial<LookBackConfiguration>): Agent
  /** Sorted: content and last digit of the entry. */
  found(): string[]
  /** Whether everything listed so far was looked for. */
  isDone(agent: Agent): () => boolean
  /** The names on the disk, sorted. No agent may run. */
  storedContents(): Promise<string[]>
}

export async function startLookBackWorld(): Promise<LookBackWorld> {
  const state = mkdtempSync(path.join(tmpdir(), 'breakwater-look-back-'))
  const peer = await startFeedPeer()
  const finds: LookBackFind[] = []
  const world: LookBackWorld = {
    peer,
    state,
    finds,
    agentWith: (lookBack, others = {}) =>
      createAgent({
        ...{ service: peer.url, apiKey: 'key', stateDirectory: state, waitSeconds: 1 },
        ...(lookBack && { lookBack: { onFound: (find) => void finds.push(find), passDelaySeconds: 0, ...lookBack } }),
        ...others,
      }),
    started(lookBack = {}) {
      const agent = world.agentWith(lookBack)
      agent.start()
      return agent
    },
    found: () => finds.map(({ content, match }) => `${content} ${match.entry.at(-1)}`).toSorted(),
    isDone: (agent) => () => {
      const { waitingEntries, readingAgainFrom } = agent.lookBack!.status
      return agent.status().feedSequence === peer.events.length && waitingEntries === 0 && readingAgainFrom === null
    },
    async storedContents() {
      using store = new ContentStore({ directory: state })
      const contents: string[] = []
      await store.load((_, { content }) => void contents.push(content))
      return contents.toSorted()
    },
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]()
      rmSync(state, { recursive: true })
    },
  }
  return world
}

export const entryOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

export const hex = (bytes: number) => randomBytes(bytes).toString('hex')

/** A fingerprint whose eight forms are unlike each other. */
export function anyFingerprint(): ImageFingerprint & { readonly pdq: PdqFingerprint } {
  const forms = dihedralForms.map((form) => [form, hex(32) as PdqHash] as const)
  const dihedral = Object.fromEntries(forms) as PdqFingerprint['dihedral']
  return { kind: 'image', md5: hex(16) as Md5Hash, pdq: { hash: dihedral.original, quality: 90, dihedral } }
}

export function turnedBits(hash: PdqHash, bits: number): PdqHash {
  const bytes = Buffer.from(hash, 'hex')
  for (let bit = 0; bit < bits; bit++) bytes[bit >> 3]! ^= 1 << (bit & 7)
  return bytes.toString('hex') as PdqHash
}

export const contentOf = (content: string, pdq: PdqHash, quality = 90, md5?: Md5Hash): KnownContent => ({
  ...{ content: content as ContentId, pdq, quality },
  ...(md5 && { md5 }),
})
