import type { MatchPolicy } from '@breakwater/matcher'
import type { AgentLogEvent } from './feed-follower.ts'
import type { FleetLeadership } from './fleet/fleet-lead.ts'
import type { AuditTimes } from './list-audit.ts'
import type { LookBackConfiguration } from './look-back/look-back-options.ts'
import type { DecodingConfiguration } from './matching/fingerprint-pool.ts'
import type { StorageConfiguration } from './matching/own-storage.ts'
import type { VideoConfiguration } from './matching/video-pool.ts'
import type { AgentObserver } from './operating/observer.ts'
import type { AllowListConfiguration } from './policy/allow-list.ts'
import type { CircuitBreakerConfiguration } from './policy/circuit-breaker.ts'
import type { ReviewConfiguration } from './review/review-configuration.ts'
import type { SealingConfiguration } from './state/sealing-key.ts'
import type { UploaderConfiguration } from './uploader/uploader-notice.ts'
import type { WebhookSenderOptions } from './webhooks/webhook-sender.ts'

/** What `createAgent` takes. Only the first three are needed. */
export interface AgentConfiguration {
  /** Origin of the Breakwater service, without a trailing slash. */
  readonly service: string
  readonly apiKey: string
  /** Must be this agent's alone. */
  readonly stateDirectory: string
  /** Where the key is that opens what comes sealed, and whether all must. */
  readonly sealing?: SealingConfiguration
  readonly policy?: MatchPolicy
  /** Count what would be decided, and answer `allow` to everything. */
  readonly dryRun?: boolean
  readonly allowList?: AllowListConfiguration
  readonly circuitBreaker?: CircuitBreakerConfiguration
  readonly decoding?: DecodingConfiguration
  readonly video?: VideoConfiguration
  /** Where uploads may be fetched from. Nowhere when it is not said. */
  readonly storage?: StorageConfiguration
  readonly review?: ReviewConfiguration
  readonly uploader?: UploaderConfiguration
  /** Whom to tell what happens to an upload. Nobody when it is not said: then ask `review`. */
  readonly webhooks?: Omit<WebhookSenderOptions, 'fetch' | 'onFailure'>
  /** How long the service may be out of reach before `readiness` says so; 900 when it is not said. */
  readonly staleAfterSeconds?: number
  /** How long the service may hold a poll open. */
  readonly waitSeconds?: number
  /** Take a bare hash for a picture. Makes the list a lookup oracle; off unless asked for. */
  readonly bareHash?: boolean
  /** Also look at uploads to private messages. Off unless asked for: see docs/runbooks/connect-a-platform.md. */
  readonly privateMessages?: boolean
  /** Keep the hashes of what is shown in public, to find old copies of new entries. Off unless asked for. */
  readonly lookBack?: Omit<LookBackConfiguration, 'onFound'> & Partial<Pick<LookBackConfiguration, 'onFound'>>
  /** Leads the other processes of a fleet: `leadFleet` of fleet/lead-fleet.ts. */
  readonly fleet?: FleetLeadership
  /** When it says what it holds; a minute after the start and every six hours when it is not said. */
  readonly audit?: AuditTimes
  readonly fetch?: typeof fetch
  readonly log?: (event: AgentLogEvent) => void
  readonly observer?: AgentObserver
}
