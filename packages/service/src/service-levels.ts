import { dayOf, publishedFrom } from '@breakwater/casework'
import { levelSeconds, type ServiceLevels } from '@breakwater/contracts'
import type { Store } from '@breakwater/store'
import { platformsTakingPart } from './taking-part.ts'

/** A year, and the week that it is compared with. */
const weeksShown = 53

export interface LevelParts {
  /** Of the adult lane. The child lane is a store of its own, and nothing of it is published (ADR 53). */
  readonly store: Pick<Store, 'listPlatforms' | 'readPublishedWeeks'>
  readonly now: () => Date
  readonly lateAfterSeconds: number
}

/** What was published, as it was; and who takes part now, which anybody is told anyway. */
export async function readServiceLevels({ store, now, lateAfterSeconds }: LevelParts): Promise<ServiceLevels> {
  const { openFrom: week, weeks } = await store.readPublishedWeeks(weeksShown)
  return {
    lane: 'adult',
    withinSeconds: [...levelSeconds],
    next: week === null ? null : { week, on: dayOf(publishedFrom(week)) },
    platforms: platformsTakingPart(await store.listPlatforms(), now(), lateAfterSeconds),
    weeks: [...weeks],
  }
}
