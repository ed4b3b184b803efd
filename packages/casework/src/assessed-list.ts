import { type Action, actions, type Trust, trustClasses } from '@breakwater/contracts'
import { type GivenFeedback, isLoweredBy } from './feedback-effect.ts'
import { dayOf } from './retention.ts'

/** What an entry says by itself, or with what stands behind it. */
export interface Standing {
  readonly trust: Trust
  readonly maxAction: Action
}

/** The most that any of them says: what platforms are given of one item (ADR 54). */
export function highestStanding(first: Standing, others: readonly Standing[]): Standing {
  return others.reduce(
    (highest, { trust, maxAction }) => ({
      trust: laterOf(trustClasses, highest.trust, trust),
      maxAction: laterOf(actions, highest.maxAction, maxAction),
    }),
    first,
  )
}

/**
 * What a person's entry says by itself that comes to stand behind a body's: what it would say had all that was decided of the
 * item until now been decided of it. `says`: what the body says; `own`: what is left of that by decisions here.
 */
export function standingBehindBody(
  entry: Standing,
  { says, own, given }: { readonly says: Action; readonly own: Action; readonly given: readonly GivenFeedback[] },
): Standing {
  const isConfirmed = entry.trust === 'self_reported' && given.some(({ value }) => value === 'confirmed')
  const isLowered = own === 'review' && (says !== 'review' || isLoweredBy(given))
  return {
    trust: isConfirmed ? 'platform_confirmed' : entry.trust,
    maxAction: isLowered ? 'review' : entry.maxAction,
  }
}

/**
 * What holds of an item whose body says something new of it: that, unless it was lowered here since. Then it stays as low,
 * and becomes no higher than the body says.
 */
export function restated({
  was,
  says,
  now,
}: {
  readonly was: Action
  readonly says: Action
  readonly now: Action
}): Action {
  return was === now ? says : earlierOf(actions, now, says)
}

function laterOf<Value>(order: readonly Value[], one: Value, other: Value): Value {
  return order.indexOf(one) >= order.indexOf(other) ? one : other
}

function earlierOf<Value>(order: readonly Value[], one: Value, other: Value): Value {
  return order.indexOf(one) <= order.indexOf(other) ? one : other
}

/** What is held of a list. */
export interface HeldAssessedList {
  /** Of the last file that was taken whole, and its digest; null before the first. */
  readonly serial: number | null
  readonly digest: string | null
  /** The highest serial number that was ever begun. */
  readonly floor: number
  /** It ran out, or was restored from a backup. */
  readonly needsWhole: boolean
  readonly underWay: { readonly serial: number; readonly digest: string } | null
}

export interface OfferedList {
  readonly serial: number
  readonly since: number | null
  readonly digest: string
}

export type ListAdmission = 'begin' | 'resume' | 'already-imported' | 'not-newer' | 'base-differs' | 'unfinished'

/** Whether a file of a list can be taken on what is held; `held` is null for a list that nothing is known of. */
export function listAdmission(held: HeldAssessedList | null, { serial, since, digest }: OfferedList): ListAdmission {
  if (held === null) return since === null ? 'begin' : 'base-differs'
  const { underWay, floor, needsWhole } = held
  if (underWay?.serial === serial && underWay.digest === digest) return 'resume'
  if (underWay === null && !needsWhole && held.serial === serial && held.digest === digest) return 'already-imported'
  // After a restore the same file may be needed again; while one is under way no other of its number is.
  const least = needsWhole && underWay === null ? floor : floor + 1
  if (serial < least) return 'not-newer'
  if (since === null) return 'begin'
  if (underWay !== null) return 'unfinished'
  return needsWhole || since !== held.serial ? 'base-differs' : 'begin'
}

/** A whole list that would take more than this share of what is held off needs somebody's word. */
export const withdrawnShare = 0.1

export function withdrawsMany({ held, withdrawn }: { readonly held: number; readonly withdrawn: number }): boolean {
  return withdrawn > held * withdrawnShare
}

/** Days before the day that platforms were told from which on they are told a later one, where the list lasts longer. */
export const listRenewalDays = 30

/** The day that an item of a list ends on, `YYYY-MM-DD`. */
export function itemExpiresOn(own: string | null, validUntil: Date): string {
  const day = dayOf(validUntil)
  return own !== null && own < day ? own : day
}
