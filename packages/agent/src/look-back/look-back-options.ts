import type { Action, EntryId, FeedPage, Match } from '@breakwater/contracts'
import type { Decision } from '@breakwater/matcher'
import type { Standing } from '../listed/listed-rows.ts'
import type { AgentDatabase } from '../state/agent-database.ts'
import type { LookBackEvent } from './look-back-event.ts'

/** An old copy of an entry. */
export interface LookBackFind {
  readonly content: string
  readonly match: Match
  /** What the policy says, and never more than `maxAction`. */
  readonly decision: Action
}

export interface LookBackConfiguration {
  /** Default `look-back.key` in the state directory. */
  readonly keyFile?: string
  /** Default 365. */
  readonly retentionDays?: number
  /** Default `review`: what was found is public already. */
  readonly maxAction?: Action
  /** How long after the last import the feed is read again. Default 30. */
  readonly passDelaySeconds?: number
  /**
   * Told once of each content and entry, within a transaction of the agent's database: what it writes there is there exactly
   * once, whatever is killed. When it throws, it is told again later.
   */
  readonly onFound: (find: LookBackFind) => void
}

export interface LookBackOptions {
  readonly database: AgentDatabase
  readonly configuration: LookBackConfiguration
  /** How far the agent has read. */
  readonly progress: () => { readonly epoch: string | null; readonly cursor: number }
  readonly readFeed: (after: number, signal: AbortSignal) => Promise<FeedPage>
  /** Undefined when the entry has ended. */
  readonly standingOf: (entry: EntryId) => Standing | undefined
  readonly decide: (matches: readonly Match[]) => Decision
  /** Count what is found, tell nobody, and look for it again when it is no dry run any more. */
  readonly isDryRun?: boolean
  readonly log: (event: LookBackEvent) => void
  readonly now?: () => Date
}
