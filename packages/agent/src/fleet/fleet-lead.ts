import type { ContentId, FeedEvent, Sequence } from '@breakwater/contracts'
import type { Agent } from '../agent-interface.ts'
import type { ListedEntries } from '../listed/listed-entries.ts'
import type { AgentDatabase } from '../state/agent-database.ts'

/** What an agent gives to the part of it that leads other processes. */
export interface FleetParts {
  readonly database: AgentDatabase
  readonly listed: Pick<ListedEntries, 'listingOf' | 'entries'>
  readonly progress: () => { readonly epoch: string | null; readonly cursor: number }
  readonly settle: Agent['settle']
  /** Something may be acknowledged to the exchange now that could not be before. */
  readonly tellSoon: () => void
  /**
   * Tells the platform of an upload of the queue that waits for nobody: it may be published, or nobody could decide and it may
   * not. Within the transaction that decides it.
   */
  readonly tell: (
    type: 'upload.allowed' | 'upload.undecided',
    data: { readonly content: ContentId; readonly feedSequence: Sequence; readonly code?: string },
    at: Date,
  ) => void
}

/** The part of an agent that leads a fleet: hands on the list, and settles what other processes have found. */
export interface FleetLead {
  start(): void
  /** Notes what is to be handed on. Within the transaction that applies a page. */
  apply(events: readonly FeedEvent[]): void
  /** The list begins anew. Within the transaction that empties it. */
  reset(): void
  /** Whether every process that may answer has applied the list up to here. */
  isAppliedEverywhere(sequence: number): boolean
  close(): Promise<void>
}

/** The lead of a fleet, taken and not yet used. */
export interface FleetLeadership {
  /** To be called once. */
  use(parts: FleetParts): FleetLead
  /** Gives it back where no agent came of it. */
  abandon(): Promise<void>
}
