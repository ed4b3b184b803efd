import type { ServiceDescription } from '@breakwater/contracts'
import type { Platform } from '@breakwater/store'

type Standing = ServiceDescription['platforms'][number]

/**
 * Which platforms a person may be told of (decision D13). `looking` has asked for news lately; `joining` was added
 * lately and has not connected yet; `late` does not count as looking.
 */
export function platformsTakingPart(platforms: readonly Platform[], now: Date, lateAfterSeconds: number): Standing[] {
  const isRecent = (at: Date) => now.getTime() - at.getTime() <= lateAfterSeconds * 1000
  return platforms
    .filter(({ suspendedAt }) => suspendedAt === null)
    .map(({ name, addedAt, lastSeenAt }) => {
      if (lastSeenAt !== null) return { name, state: isRecent(lastSeenAt) ? 'looking' : 'late' }
      return { name, state: isRecent(addedAt) ? 'joining' : 'late' }
    })
}
