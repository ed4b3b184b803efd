import type { Action, FeedEventType, Trust } from '@breakwater/contracts'

/**
 * Where one listed picture stands. Only a `listed` entry has a fingerprint that platforms hold. A `joined` one stands behind
 * the listed entry of another case that is the same item (ADR 49).
 */
export type EntryState = 'listed' | 'joined' | 'quarantined' | 'withdrawn' | 'expired'

export interface Entry {
  readonly state: EntryState
  readonly trust: Trust
  readonly maxAction: Action
}

/** The events that end or change an entry; `add` makes one. */
export type EntryChange =
  | { readonly type: 'withdraw' | 'quarantine' | 'restore' | 'expire' }
  | { readonly type: 'amend'; readonly trust: Trust; readonly maxAction: Action }

const from: Readonly<Record<Exclude<FeedEventType, 'add'>, readonly EntryState[]>> = {
  amend: ['listed', 'quarantined'],
  withdraw: ['listed', 'joined', 'quarantined'],
  quarantine: ['listed'],
  restore: ['joined', 'quarantined'],
  expire: ['listed', 'joined', 'quarantined'],
}
const to: Readonly<Record<EntryChange['type'], EntryState | null>> = {
  amend: null,
  withdraw: 'withdrawn',
  quarantine: 'quarantined',
  restore: 'listed',
  expire: 'expired',
}

/** A self-reported picture, as it is first listed (decision D3): a hint for a person, at most held back meanwhile. */
export const newEntry: Entry = { state: 'listed', trust: 'self_reported', maxAction: 'hold' }

/**
 * The entry after a change, or null when the change does not apply. `withdrawn` and `expired` are ends: what a
 * recovery card brings back is a new entry with a new id.
 */
export function changed(entry: Entry, change: EntryChange): Entry | null {
  if (!from[change.type].includes(entry.state)) return null
  if (change.type !== 'amend') return { ...entry, state: to[change.type]! }
  const { trust, maxAction } = change
  return trust === entry.trust && maxAction === entry.maxAction ? null : { ...entry, trust, maxAction }
}

/** Whether the hash may still exist anywhere on our side. */
export function keepsFingerprint(state: EntryState): boolean {
  return state === 'listed' || state === 'joined' || state === 'quarantined'
}
