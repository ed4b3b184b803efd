import { dihedralForms, type StopNciiRecord, trustClasses } from '@breakwater/contracts'
import type { LatestEntry, ListedFile } from '@breakwater/store'

type Status = StopNciiRecord['hashStatus']

/**
 * Hashes of one entry in this contract: of a picture all eight forms, since its clients cannot turn one, and no MD5, which
 * it does not have; of a video the MD5 and nothing else.
 */
export function hashesOf(fingerprint: ListedFile): string[] {
  if (fingerprint.kind === 'video') return [fingerprint.md5]
  const { pdq } = fingerprint
  return pdq === undefined ? [] : [...new Set(dihedralForms.map((form) => pdq.dihedral[form]))]
}

export function statusOf({ state }: LatestEntry): Status {
  if (state === 'listed') return 'Active'
  return state === 'quarantined' ? 'Deleted' : 'Withdrawn'
}

const md5Digits = 32
const precedence: readonly Status[] = ['Active', 'Deleted', 'Withdrawn']

/**
 * The one record of a hash: it may belong to several entries, and is `Active` while one of them is listed. The first
 * entry is the one that last changed.
 */
export function recordOf(
  hashValue: string,
  [changed, ...others]: readonly [LatestEntry, ...LatestEntry[]],
  alias: (entry: string) => string,
): StopNciiRecord {
  const entries = [changed, ...others]
  const statuses = entries.map(statusOf)
  return {
    lastModtimestamp: changed.stamp,
    signalType: hashValue.length === md5Digits ? 'VideoMD5' : 'ImagePDQ',
    hashValue,
    hashStatus: precedence.find((status) => statuses.includes(status)) ?? 'Unknown',
    caseNumbers: Object.fromEntries(entries.map((entry) => [alias(entry.entry), statusOf(entry)])),
    hashRegions: [],
    CSPFeedbacks: entries.filter(({ state }) => state === 'listed').map(feedbackOf),
  }
}

/** Trust and the most that a platform may do, in the only place that this contract has for them. */
function feedbackOf({ trust, maxAction }: LatestEntry): StopNciiRecord['CSPFeedbacks'][number] {
  const isVouchedFor = trust !== trustClasses[0]
  const feedbackValue = maxAction === 'review' ? 'PendingReview' : isVouchedFor ? 'Blocked' : 'None'
  return { source: 'Breakwater', feedbackValue, tags: [`trust:${trust}`, `max-action:${maxAction}`] }
}
