import type { CaseState, EntryState, HotlineQuestion, ReviewDecision } from '@breakwater/casework'
import type { Action, FeedbackValue, FeedEventType, Fingerprint, Lane, Trust } from '@breakwater/contracts'
import type { ColumnType, Generated, Selectable } from 'kysely'
import type { LevelMeasure } from './level-delays.ts'

/** The tables of migrations/, as Kysely sees them. */
export interface Tables {
  feed_head: {
    only_row: Generated<boolean>
    epoch: string
    sequence: number
    /** What is added to sequence / 50 to make the stamp of the next event. */
    stamp_offset: Generated<number>
    /** Which key segments are encrypted under now. */
    key_period: Generated<number>
  }
  cases: {
    id: string
    lookup: string
    verifier: string
    opening_key: string | null
    opening_digest: string
    lane: Lane
    state: CaseState
    /** Pictures and videos in the newest listing and what was added to it, as they were sent. */
    items: number
    /** Of its videos. */
    frames: Generated<number>
    opened_at: Date
    expires_on: string
    withdrawn_at: Date | null
    recovery_ciphertext: string | null
    recovery_verifier: string | null
    recovery_public_key: Generated<string | null>
    recovery_sealed_key: Generated<string | null>
    /** Who holds all of it has read this far, beside its newest `add`. */
    listed_through: Generated<number>
  }
  case_additions: {
    case_id: string
    /** From 1. */
    position: number
    addition_key: string
    request_digest: string
    added_at: Date
    ciphertext: string
  }
  entries: {
    id: string
    case_id: string | null
    state: EntryState
    trust: Trust
    max_action: Action
    expires_on: string
    /** Written as JSON text, read as an object. */
    fingerprint: ColumnType<Fingerprint | null, string | null, string | null>
    kind: Generated<Fingerprint['kind']>
    added_sequence: number
    /** Of the event by which platforms were first given the fingerprint; null: they never were. */
    shown_sequence: number | null
    /** The entry that a `joined` one stands behind. */
    joined_to: Generated<string | null>
    ended_sequence: number | null
    /** The list of a body that it is on, or was. */
    list_id: Generated<string | null>
    /** By itself, where what stands behind it lends it more. */
    own_trust: Generated<Trust | null>
    own_max_action: Generated<Action | null>
    /** Of the latest event, with the second that clients which read by time know it by. */
    last_sequence: Generated<number>
    last_stamp: Generated<number>
  }
  events: {
    sequence: number
    type: FeedEventType
    entry_id: string
    trust: Trust | null
    max_action: Action | null
    at: Date
  }
  platforms: {
    id: string
    name: string
    owner: string
    key_digest: string
    added_at: Date
    last_seen_at: Date | null
    read_through: Generated<number>
    withdrawn_through: Generated<number>
    suspended_at: Date | null
    /** Of what the platform last said it holds; null before it has. */
    held_sequence: Generated<number | null>
    held_at: Generated<Date | null>
    held_agrees: Generated<boolean | null>
    /** How it last read. */
    face: Generated<'native' | 'stopncii' | 'ncmec'>
    /** Follows from the API key, for sealed endings. */
    sealing_key: Generated<string | null>
    /** The platform's own, for what it reads of the feed. */
    feed_sealing_key: Generated<string | null>
    /** Through the StopNCII face: it may have been given every entry up to here. */
    given_through: Generated<number>
    /** The end of the last list that it was given whole: the second it was told to come back with, and the number. */
    offered_stamp: Generated<number>
    offered_sequence: Generated<number>
    legal_entity: Generated<string | null>
    contact: Generated<string | null>
    agreement: Generated<string | null>
  }
  feedback: {
    platform_id: string
    idempotency_key: string
    request_digest: string
    entry_id: string
    value: FeedbackValue
    reason: string | null
    at: Date
  }
  /** What was said of the entry that this one stood behind at the time. */
  heard_feedback: { entry_id: string; platform_id: string; idempotency_key: string }
  /** A view: what was said of an entry or heard by it; `said_of` is the entry that the platform named. */
  feedback_of_entries: Omit<Tables['feedback'], 'request_digest'> & { said_of: string }
  hotline_questions: {
    entry_id: string
    question: HotlineQuestion
    opened_at: Date
    decided_at: Generated<Date | null>
    decision: Generated<ReviewDecision | null>
  }
  audit_log: { id: string; at: Date; who: string; action: ReviewDecision; entry_id: string; because: string }
  sealed_endings: { platform_id: string; entry_id: string; ended_at: Date; sealed: string }
  log_state: {
    only_row: Generated<boolean>
    origin: string
    verification_key: string
    size: number
    checkpoint: string
    batched_at: Generated<Date | null>
    previous: string | null
  }
  /** Level -1: the entries. */
  log_tiles: { level: number; index: number; hashes: Uint8Array }
  log_openings: {
    sequence: number
    entry_id: string
    commitment: Uint8Array
    seed: Uint8Array | null
    event: string | null
    leaf_index: Generated<number | null>
  }
  feed_segments: {
    first_sequence: number
    last_sequence: number
    salt: string | null
    digest: string | null
    entries: number | null
    bytes: number | null
  }
  attempts: { lookup: string; count: number; last_at: Date }
  erasure_upkeep: {
    only_row: Generated<boolean>
    looked_through: number
    due_from: Date | null
    cleared_at: Date | null
  }
  store_identity: { only_row: Generated<boolean>; id: string; lane: Lane | null; in_production: boolean }
  people: { name: string; key_id: string; public_key: string; added_at: Date }
  /** `document`: JSON text, as it was signed. */
  signed_acts: { digest: string; at: Date; act: string; who: string; document: string }
  /** Documents and acts are JSON text, keys are PEM. */
  lane_grants: {
    digest: string
    document: string
    body_key: string
    enabled_at: Date
    enable_act: string | null
    enable_key: string | null
    approve_act: string | null
    approve_key: string | null
    approved_at: Date | null
    closed_at: Date | null
    closed_by: string | null
    closed_because: string | null
    ended_at: Date | null
  }
  platform_requests: {
    name: string
    owner: string
    legal_entity: string
    contact: string
    agreement: string
    requested_by: string
    requested_at: Date
  }
  list_keys: {
    key_id: string
    body: string
    public_key: string
    requested_by: string
    requested_at: Date
    approved_by: string | null
    approved_at: Date | null
  }
  assessed_lists: {
    id: string
    body: string
    name: string
    lane: Lane
    pass_on: boolean
    pass_on_sequence: number
    valid_until: Date
    serial: number | null
    digest: string | null
    made_at: Date | null
    imported_at: Date | null
    floor_serial: number
    needs_whole: boolean
    next_serial: number | null
    next_digest: string | null
    next_line: number | null
    next_lines: number | null
    /** JSON text. */
    next_counts: string | null
  }
  list_items: {
    list_id: string
    item: string
    entry_id: string | null
    /** As the body says. */
    max_action: Action
    expires_on: string | null
    refused: string | null
  }
  /** `counts`: JSON text. */
  list_history: {
    id: string
    position: Generated<number>
    at: Date
    what: ListDeed
    who: string
    body: string
    list: string | null
    serial: number | null
    because: string | null
    counts: string | null
  }
  list_exports: { serial: number; epoch: string; sequence: number }
  contact_messages: {
    id: string
    kind: 'suspected-under-18'
    at: Date
    attempts: Generated<number>
    next_at: Date
    taken_at: Generated<Date | null>
  }
  spent_challenges: { id: string; ends_at: Date }
  vouchers: { digest: string; issuer: string; ends_at: Date }
  service_levels: { only_row: Generated<boolean>; open_from: string }
  level_delays: { platform_id: string; week: string; measure: LevelMeasure; bucket: number; count: number }
  level_disputes: { week: string; count: number }
  published_weeks: { week: string; document: string }
  voucher_batches: { id: string; issuer: string; who: string; count: number; issued_at: Date; ends_at: Date }
}

/** What somebody, or time, did with a list. */
export type ListDeed =
  | 'trust-requested'
  | 'trust-approved'
  | 'trust-removed'
  | 'import-begun'
  | 'imported'
  | 'exported'
  | 'ended'
  | 'ran-out'

export type CaseRow = Selectable<Tables['cases']>
export type EntryRow = Selectable<Tables['entries']>
