import type { CaseStanding, ReviewDecision } from '@breakwater/casework'
import type { EntryId, Feedback, FeedEvent, Fingerprint, Sequence } from '@breakwater/contracts'
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
import type {
  AddEvent,
  Addition,
  AdditionOutcome,
  AuditLine,
  Face,
  FeedSegment,
  LatestEntry,
  LatestQuery,
  LogState,
  NewCase,
  OpenQuestion,
  Platform,
  RemovalTerms,
  RetentionCounts,
  SealingStanding,
  StoredCase,
  VoucherBatch,
} from './store-records.ts'

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
