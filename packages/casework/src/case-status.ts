import type { CaseStatus, FeedbackValue, PlatformStanding, RecoveryKey } from '@breakwater/contracts'
import type { CaseState } from './case.ts'
import { disputingOwners } from './feedback-effect.ts'
import { dayOf, retention } from './retention.ts'

/** Everything on record about one case, as the store gives it. */
export interface CaseStanding {
  readonly state: CaseState
  readonly items: number
  readonly openedAt: Date
  readonly expiresOn: string
  readonly withdrawnAt: Date | null
  readonly recoveryCiphertext: string | null
  /** Null of a case that nothing can be added to. */
  readonly recoveryKey: RecoveryKey | null
  readonly recoveryAdditions: readonly string[]
  /** Of its videos, as they were sent. */
  readonly frames: number
  readonly hasVideos: boolean
  /** Sequence of the case's newest `add`. */
  readonly addedThrough: number
  /** Sequence of the case's newest `withdraw` or `expire`; 0 when there is none. */
  readonly withdrawnThrough: number
  readonly platforms: readonly {
    readonly name: string
    readonly addedAt: Date
    readonly lastSeenAt: Date | null
    /** False when it reads in a way that has no acknowledgement. */
    readonly canConfirm: boolean
    /** It has processed everything up to here: the highest cursor it asked with. */
    readonly readThrough: number
    /** It says that every withdrawal up to here is carried out. */
    readonly withdrawnThrough: number
  }[]
  readonly feedback: readonly {
    readonly value: FeedbackValue
    readonly owner: string
    readonly at: Date
    /** A hotline has decided since. */
    readonly isSettled: boolean
  }[]
  /** What its holder asked, entry by entry. */
  readonly asked: readonly { readonly isDecided: boolean }[]
  /** Entries that a hotline took off the list, for now or for good. */
  readonly quarantined: number
  /** What was sent twice counts twice, but where nothing is left on the list, nothing is said to be. */
  readonly isAnyListed: boolean
}

export interface StatusPolicy {
  readonly statusBatchSeconds: number
  readonly lateAfterSeconds: number
}

/**
 * What the holder of a case reads (decision D14): by platform who holds and who confirmed; of what was stopped only
 * yes or no, and only from the last batch boundary, so that an uploader with the PIN cannot test a copy.
 */
export function caseStatus(standing: CaseStanding, now: Date, policy: StatusPolicy): CaseStatus {
  const batch = policy.statusBatchSeconds * 1000
  const boundary = Math.floor(now.getTime() / batch) * batch
  const released = standing.feedback.filter(({ at }) => at.getTime() < boundary && at >= standing.openedAt)
  const said = (value: FeedbackValue) => released.some((feedback) => feedback.value === value)
  const open = released.filter(({ isSettled }) => !isSettled)
  const ageInQuestion = open.some(({ value }) => value === 'suspected_under_18')
  const { state, items, frames, expiresOn, withdrawnAt, recoveryCiphertext, recoveryKey } = standing
  // Nothing comes back where somebody may be under 18.
  const mayComeBack = !ageInQuestion && withdrawnAt !== null && retention.canUndo(withdrawnAt, now)
  const isUndoable = mayComeBack && recoveryCiphertext !== null
  return {
    state,
    items,
    frames,
    listed: state === 'active' && standing.isAnyListed ? Math.max(0, items - standing.quarantined) : 0,
    expiresOn,
    platforms: standing.platforms.map((platform) => standingOf(platform, standing, now, policy)),
    stopped: said('confirmed'),
    lookedAndDidNotAct: said('not_intimate'),
    underQuestion: disputingOwners(open) >= 2 || ageInQuestion,
    ageInQuestion,
    review: reviewOf(standing),
    ...(state === 'active' && { renewableFrom: retention.renewableFrom(expiresOn) }),
    ...(state === 'active' && recoveryKey !== null && { recoveryKey: recoveryKey.public }),
    ...(state === 'withdrawn' && isUndoable
      ? {
          recovery: {
            ciphertext: recoveryCiphertext,
            ...(recoveryKey !== null && {
              sealedKey: recoveryKey.sealed,
              additions: [...standing.recoveryAdditions],
            }),
            until: dayOf(retention.undoUntil(withdrawnAt)),
          },
        }
      : {}),
  }
}

/** What its holder reads of a person's look at it. */
function reviewOf({ asked, quarantined }: CaseStanding): CaseStatus['review'] {
  if (asked.some(({ isDecided }) => !isDecided)) return 'waiting'
  if (quarantined > 0) return 'taken-off'
  return asked.length > 0 ? 'kept' : 'none'
}

function standingOf(
  platform: CaseStanding['platforms'][number],
  standing: CaseStanding,
  now: Date,
  { lateAfterSeconds }: StatusPolicy,
): PlatformStanding {
  const isLongAgo = (time: Date) => now.getTime() - time.getTime() > lateAfterSeconds * 1000
  const isSilent = isLongAgo(platform.lastSeenAt ?? platform.addedAt)
  const holds = isSilent ? 'late' : platform.readThrough >= standing.addedThrough ? 'looking' : 'waiting'
  const ofVideos = standing.hasVideos && !platform.canConfirm ? { exactVideosOnly: true as const } : {}
  if (standing.state === 'active') return { name: platform.name, holds, ...ofVideos }
  const isConfirmed = platform.withdrawnThrough >= standing.withdrawnThrough
  const isOverdue = standing.withdrawnAt !== null && isLongAgo(standing.withdrawnAt)
  const isTold = !platform.canConfirm && platform.readThrough >= standing.withdrawnThrough
  const removal = isConfirmed ? 'confirmed' : isTold ? 'told' : isOverdue || isSilent ? 'late' : 'waiting'
  return { name: platform.name, holds, removal }
}
