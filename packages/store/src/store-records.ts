import type { CaseState, EntryState, HotlineQuestion, ReviewDecision } from '@breakwater/casework'
import type {
  Action,
  EntryId,
  FeedbackValue,
  FeedEvent,
  Fingerprint,
  ImageFingerprint,
  Lane,
  SealedRecovery,
  Sequence,
  Trust,
  VideoFingerprint,
} from '@breakwater/contracts'
import type { StoredPass } from './passes.ts'

/** Where a store lives. The data directory also holds the lock and the ledger of withdrawals of a PostgreSQL store. */
export interface StoreLocation {
  readonly dataDirectory: string
  /** PostgreSQL; without it, PGlite in `dataDirectory/database`. */
  readonly databaseUrl?: string
}

export interface NewCase {
  /** HMAC of the reference, hex: the reference itself never reaches the store. */
  readonly lookup: string
  readonly verifier: string
  readonly openingKey: string | null
  readonly openingDigest: string
  readonly lane: Lane
  readonly openedAt: Date
  readonly expiresOn: string
  readonly recovery: SealedRecovery
  readonly items: readonly Fingerprint[]
  /** Used up in the same transaction. */
  readonly pass?: StoredPass | undefined
}

export interface StoredCase {
  readonly id: string
  readonly lane: Lane
  readonly state: CaseState
  readonly verifier: string
  readonly openingKey: string | null
  readonly openingDigest: string
  readonly openedAt: Date
  readonly expiresOn: string
  readonly withdrawnAt: Date | null
  /** Pictures and videos, as they were sent. */
  readonly items: number
  /** Null: what would undo a withdrawal was destroyed. */
  readonly recoveryVerifier: string | null
}

/** More items for a case. */
export interface Addition {
  readonly at: Date
  readonly items: readonly Fingerprint[]
  /** The same for every repeat of one request, and what was asked with it. */
  readonly key: string
  readonly digest: string
  readonly ciphertext: string
}

/**
 * `repeated`: this request was carried out before. `conflict`: another one was, under its key. `over`: the case is not
 * active. `closed`: it was opened without a key pair. What is equal to an entry of the case is not listed twice; it counts,
 * and everybody is told of the entry again, so that nobody learns that it was there.
 */
export type AdditionOutcome =
  | 'added'
  | 'repeated'
  | 'conflict'
  | 'over'
  | 'closed'
  | 'too-many-items'
  | 'too-many-frames'

export interface Platform {
  readonly id: string
  readonly name: string
  readonly owner: string
  readonly addedAt: Date
  readonly lastSeenAt: Date | null
  readonly readThrough: number
  readonly withdrawnThrough: number
  readonly suspendedAt: Date | null
  /** Public half of its key, hex: what it reads is sealed to it. Null: it has registered none. */
  readonly sealingKey: string | null
  /** How it last read. */
  readonly face: Face
  /** Through the StopNCII face: it may have been given every entry up to here. */
  readonly givenThrough: number
  /** The end of the last list that it was given whole. */
  readonly offered: { readonly stamp: number; readonly sequence: number }
  /** What it last said it holds; null before it has. */
  readonly held: { readonly sequence: number; readonly at: Date; readonly agrees: boolean } | null
}

/** What stands for whoever is about to be given something. */
export interface SealingStanding {
  readonly sealingKey: string | null
  readonly epoch: string
  /** Which key segments are encrypted under now. */
  readonly period: number
}

/** A part of the list. `digest`: SHA-256 of its content, hex. */
export interface FeedSegment {
  readonly firstSequence: Sequence
  readonly lastSequence: Sequence
  readonly digest: string
  readonly entries: number
  readonly bytes: number
}

export type AddEvent = Extract<FeedEvent, { type: 'add' }>

/** What says by when a platform has to acknowledge an ending. */
export interface RemovalTerms {
  readonly acknowledged: number
  readonly addedAt: Date
  readonly lateAfterSeconds: number
}

/** The contracts that a platform can read the log through. */
export type Face = 'native' | 'stopncii' | 'ncmec'

/** One entry as its latest event left it. `stamp`: that event's second, which never goes back (docs/protocol/stopncii.md). */
export interface LatestEntry {
  readonly entry: EntryId
  readonly state: EntryState
  readonly trust: Trust
  readonly maxAction: Action
  /** Of the event by which it was first given out; null: it never was. */
  readonly shownSequence: number | null
  readonly sequence: number
  readonly stamp: number
  readonly kind: Fingerprint['kind']
  /** Null when the entry has ended, and while another one stands for it. */
  readonly fingerprint: ListedFile | null
}

/** What a face gives of an entry: of a video its MD5 alone. */
export type ListedFile = ImageFingerprint | Pick<VideoFingerprint, 'kind' | 'md5'>

export function listedFile(fingerprint: Fingerprint): ListedFile {
  return fingerprint.kind === 'image' ? fingerprint : { kind: fingerprint.kind, md5: fingerprint.md5 }
}

export interface LatestQuery {
  /** Stamps from here on. */
  readonly from: number
  /** Stamps before this. */
  readonly before?: number
  /** Only what comes after this place. */
  readonly after?: { readonly stamp: number; readonly sequence: number }
  readonly limit: number
}

/** What waits for a person at a hotline. No hash: what is decided on is what the platforms said. */
export interface OpenQuestion {
  readonly entry: string
  readonly question: HotlineQuestion
  readonly openedAt: Date
  readonly state: EntryState
  readonly trust: Trust
  readonly maxAction: Action
  readonly expiresOn: string
  readonly feedback: readonly {
    readonly platform: string
    readonly owner: string
    readonly value: FeedbackValue
    readonly reason: string | null
    readonly at: Date
  }[]
}

/** One change that a person made by hand. */
export interface AuditLine {
  readonly at: Date
  readonly by: string
  readonly decision: ReviewDecision
  readonly entry: string
  readonly because: string
}

/** How far the transparency log has come. */
export interface LogState {
  readonly origin: string
  readonly key: string
  readonly size: number
  readonly checkpoint: string
  readonly previous: string | null
}

/** Codes that one helpline was given at once. What became of each is kept nowhere. */
export interface VoucherBatch {
  readonly issuer: string
  readonly by: string
  readonly count: number
  readonly issuedAt: Date
  readonly endsAt: Date
}

export interface RetentionCounts {
  readonly expired: number
  readonly closed: number
  readonly recoveriesDeleted: number
}
