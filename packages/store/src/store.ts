import type { CaseStanding, CaseState, EntryState, HotlineQuestion, ReviewDecision } from '@breakwater/casework'
import type {
  Action,
  EntryId,
  Feedback,
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

import type { NoteSigner, Receipt, Tile } from '@breakwater/log'
import type { AssessedLists } from './assessed-lists.ts'
import type { BackupSummary } from './backup.ts'
import type { ContactMessages } from './contact-messages.ts'
import type { LaneGrants } from './lane-grants.ts'
import type { ListAging } from './list-aging.ts'
import type { ListExports } from './list-export.ts'
import type { ListKeys } from './list-keys.ts'
import type { ListLines } from './list-lines.ts'
import type { StoredPass } from './passes.ts'
import type { People } from './people.ts'
import type { PlatformRequests } from './platform-requests.ts'
import type { ServiceLevelsStore } from './service-levels.ts'

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

/**
 * The whole of what Breakwater remembers. Every method is one transaction: it happens entirely or not at all, and
 * what it answered is still there after a crash. Throws `StoreError` and nothing else.
 */
export interface Store
  extends AsyncDisposable,
    People,
    LaneGrants,
    PlatformRequests,
    ContactMessages,
    ServiceLevelsStore,
    ListKeys,
    AssessedLists,
    ListLines,
    ListAging,
    ListExports {
  readonly engine: 'pglite' | 'postgres'
  /** Random, new after a restore from a backup. */
  epoch(): Promise<string>
  head(): Promise<Sequence>

  /** Null when the lookup is taken. Throws `PassSpent`, and nothing is opened, when the pass was used before. */
  openCase(input: NewCase): Promise<StoredCase | null>
  findCase(lookup: string): Promise<StoredCase | null>
  /**
   * Destroys the hashes and appends `withdraw` for each; before it `restore` for those of other cases that take their place.
   * Repeating it changes nothing but `deleteRecovery`.
   */
  withdrawCase(caseId: string, input: { at: Date; deleteRecovery: boolean }): Promise<void>
  /** Lists the items as new entries. False when the case cannot be restored (any more). */
  restoreCase(caseId: string, input: { at: Date; items: readonly Fingerprint[] }): Promise<boolean>
  /** Lists more, with what will undo it; see `AdditionOutcome`. */
  addItems(caseId: string, input: Addition): Promise<AdditionOutcome>
  /** Moves the end of an active case, and tells platforms. False when it is not active, or cannot be renewed yet. */
  renewCase(caseId: string, at: Date): Promise<boolean>
  caseStanding(caseId: string): Promise<CaseStanding>

  /** Events after a sequence number in order, without gaps. An `add` whose entry has ended has no fingerprint. */
  readEvents(query: {
    after: number
    limit: number
    /** With these, endings that are not acknowledged carry `confirmBy`. */
    removals?: RemovalTerms
  }): Promise<{ epoch: string; events: FeedEvent[]; head: Sequence }>
  /** Number of the newest event after a number that ended an entry; 0 when there is none. */
  newestEnding(after: number): Promise<Sequence>
  /** By platform: the oldest ending that it has not acknowledged. Of those that take part and can acknowledge. */
  oldestRemovalsOwed(): Promise<Map<string, { readonly sequence: Sequence; readonly at: Date }>>
  /** Calls back after events were committed, by this process or another. Returns how to stop that. */
  onAppend(listener: () => void): () => void

  /** Null when the name is taken. */
  addPlatform(input: {
    name: string
    owner: string
    keyDigest: string
    sealingKey?: string | undefined
    at: Date
  }): Promise<Platform | null>
  findPlatformByKey(keyDigest: string): Promise<Platform | null>
  listPlatforms(): Promise<Platform[]>
  /** False when there is none of this name. A new period of the segments' key begins: it is given no key of that. */
  suspendPlatform(name: string, at: Date): Promise<boolean>
  /** Null takes the key away. False when there is no platform of this name. A new period of the segments' key begins. */
  setSealingKey(name: string, sealingKey: string | null): Promise<boolean>
  /** All of one moment. Null when the platform is suspended, or there is none. */
  sealingStanding(platformId: string): Promise<SealingStanding | null>
  notePlatformRead(platformId: string, input: { after: number; at: Date }): Promise<void>
  /** Never moves backwards; answers what is on record. */
  acknowledge(platformId: string, input: { withdrawnThrough: number; at: Date }): Promise<number>
  /** Compares what a platform says it holds with the log, and keeps whether they agree. */
  noteHeld(
    platformId: string,
    input: { readonly sequence: number; readonly entries: number; readonly digest: string; readonly at: Date },
  ): Promise<boolean>
  /**
   * Makes parts of what was added since, and issues anew those that something happened in, for at most so long. Whether that was
   * long enough.
   */
  issueSegments(milliseconds: number): Promise<boolean>
  /** Those that are issued, without a hole from the start; `through` is where the last one ends. */
  listSegments(): Promise<{
    readonly epoch: string
    readonly through: Sequence
    readonly segments: readonly FeedSegment[]
  }>
  /** Content of a segment as it stands; null when there is none of this digest, or not any more. */
  readSegment(digest: string): Promise<string | null>
  /** Entries that are listed at a number, with the numbers of their newest events until then, in the order of their ids. */
  heldPairs(query: {
    sequence: number
    after?: string
    limit: number
  }): Promise<{ readonly entry: EntryId; readonly number: Sequence }[]>
  /**
   * As a reader of the log should have them: `add` at that number, without a fingerprint where it has ended since. The first
   * of them, where all are too much for one answer.
   */
  readHeld(pairs: readonly { readonly entry: string; readonly number: number }[]): Promise<AddEvent[]>
  /** Entries in the order of their latest events: each stands once, where it last changed. */
  readLatest(query: LatestQuery): Promise<LatestEntry[]>
  /** Listed and quarantined entries that have one of these hashes, PDQ in any form or MD5; none behind another, none of `except`. */
  findByHash(hashes: readonly string[], except?: readonly string[]): Promise<LatestEntry[]>
  /** The whole of it; null when the entry has ended. */
  readFingerprint(entry: string): Promise<Fingerprint | null>
  /** Number of the latest event with a stamp before this one; 0 when there is none. */
  sequenceBefore(stamp: number): Promise<number>
  /** From now on no event has a stamp before this one. */
  closeStampsBefore(stamp: number): Promise<void>
  /**
   * Before a page goes out: whatever ends from now on, of what was added up to `through`, is sealed for this platform. Answers
   * the head as it was then.
   */
  noteGiven(platformId: string, input: { through: number; sealingKey: string }): Promise<Sequence>
  noteFaceRead(
    platformId: string,
    input: { face: Face; readThrough: number; at: Date; offered?: Platform['offered'] },
  ): Promise<void>
  /** By entry; open them with `openSealed`. */
  sealedEndings(platformId: string, entries: readonly string[]): Promise<Map<string, string>>
  /** Destroys what was sealed for a platform up to a number: it has stored that. */
  forgetSealedEndings(platformId: string, through: number): Promise<void>
  recordFeedback(input: {
    platformId: string
    feedback: Feedback
    at: Date
    idempotencyKey: string
    requestDigest: string
  }): Promise<'recorded' | 'repeated' | 'conflict' | 'unknown-entry'>

  /** Oldest first; of entries that are listed or quarantined. */
  listQuestions(): Promise<OpenQuestion[]>
  /** Changes the entry, settles its questions and keeps who did it, or does none of it. */
  decide(input: {
    readonly entry: string
    readonly decision: ReviewDecision
    readonly by: string
    readonly because: string
    readonly at: Date
  }): Promise<'decided' | 'impossible' | 'unknown-entry'>
  readAudit(): Promise<AuditLine[]>
  /** A question for each entry of a case that has not ended. */
  askForReview(caseId: string, at: Date): Promise<void>

  /**
   * Goes on with the log that the database holds, or begins one. `lastKnown` is the newest checkpoint that this process
   * knows of, from outside the database: where the database does not hold what it says, it was set back, and a log with
   * a new name begins, since nothing may be signed twice. `other-key`: a process with another key signs here.
   */
  openLog(input: {
    readonly signerOf: (origin: string) => NoteSigner
    readonly lastKnown: string | null
  }): Promise<'continued' | 'begun' | 'begun-anew' | 'other-key'>
  /**
   * Writes what waits, with dummies up to a multiple of `leavesPerBatch`, once in a period. Null: it is not time yet.
   * `elsewhere`: the database holds another log now, or is not where it was; `openLog` finds out.
   */
  appendToLog(input: {
    readonly signer: NoteSigner
    /** Size of the newest checkpoint that this process knows of. */
    readonly knownSize: number
    readonly leavesPerBatch: number
    readonly everySeconds: number
    readonly at: Date
  }): Promise<{ readonly size: number; readonly checkpoint: string } | 'elsewhere' | null>
  /** Null before `openLog`. */
  readLog(): Promise<LogState | null>
  /** Null for a tile that the log does not have, or not so wide. */
  readLogTile(tile: Tile): Promise<Uint8Array | null>
  /** That the entries of a case were added. Null: it has none now. */
  readReceipt(caseId: string): Promise<Receipt | 'waiting' | null>

  failures(lookup: string): Promise<{ count: number; lastAt: Date } | null>
  /**
   * Counts an attempt before it is looked at. With `knownCount`, only if that many were counted until now: of many at
   * once one is counted, and the others are answered false.
   */
  noteAttempt(lookup: string, input: { readonly at: Date; readonly knownCount?: number }): Promise<boolean>
  clearFailures(lookup: string): Promise<void>

  /** Whether a pass could still be used: a look before work is done for it, not a promise. */
  isPassLeft(pass: StoredPass, at: Date): Promise<boolean>
  /** False when it was used before. Of any number at once, one is answered true. */
  spendPass(pass: StoredPass, at: Date): Promise<boolean>
  /** Keeps HMACs of new codes, and who was given how many. */
  issueVouchers(input: {
    readonly digests: readonly string[]
    readonly issuer: string
    readonly by: string
    readonly at: Date
    readonly endsAt: Date
  }): Promise<void>
  listVoucherBatches(): Promise<VoucherBatch[]>
  /** How many cases were opened after each of these times. */
  countOpenings(since: readonly Date[]): Promise<number[]>
  /** Deletes passes that are out of date, and the oldest counts of attempts beyond a number. */
  forgetPasses(input: {
    readonly at: Date
    readonly mostAttempts: number
  }): Promise<{ challenges: number; vouchers: number; attempts: number }>

  /** Ends, deletes and closes what is due. */
  runRetention(now: Date): Promise<RetentionCounts>

  /** Writes everything but the pepper to one file sealed with it. */
  backup(input: { file: string; pepper: Uint8Array; now: Date }): Promise<BackupSummary>
}

/** A fault of the database, without the query or its values: they may be a PIN's verifier or a hash. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  constructor(operation: string, cause: unknown) {
    const { code, name } = cause as { code?: string; name?: string }
    super(`${operation} failed (${code ?? name ?? 'unknown'})`)
  }
}

/** Another process has this data directory open. */
export class StoreInUse extends Error {
  override readonly name = 'StoreInUse'
  constructor(dataDirectory: string) {
    super(`${dataDirectory} is in use by another process. Stop it, or send the command to the running service.`)
  }
}
