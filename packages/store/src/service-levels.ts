import { randomInt } from 'node:crypto'
import { firstWeekFrom, publishedFrom, publishWeek, type WeekFacts, weekAfter } from '@breakwater/casework'
import { levelSeconds, type PublishedWeek } from '@breakwater/contracts'
import { sql, type Transaction } from 'kysely'
import type { OpenDatabase } from './database.ts'
import type { LevelMeasure } from './level-delays.ts'
import type { Tables } from './schema.ts'

export interface ServiceLevelsStore {
  /** Publishes the weeks that it is time for, and answers how many. The first call begins to keep figures. */
  publishWeeks(now: Date): Promise<number>
  /** The newest first. `openFrom`: Monday of the week that is published next; null before figures are kept. */
  readPublishedWeeks(limit: number): Promise<{
    readonly openFrom: string | null
    readonly weeks: readonly PublishedWeek[]
  }>
}

/** Weekly figures that anybody may see, each written down once (ADR 53). */
export function createServiceLevels({ tables }: OpenDatabase): ServiceLevelsStore {
  return {
    async publishWeeks(now) {
      await tables
        .insertInto('service_levels')
        .values({ open_from: firstWeekFrom(now) })
        .onConflict((conflict) => conflict.column('only_row').doNothing())
        .execute()
      for (let count = 0; ; count++) {
        const isPublished = await tables.transaction().execute((transaction) => publishNext(transaction, now))
        if (!isPublished) return count
      }
    },

    async readPublishedWeeks(limit) {
      const state = await tables.selectFrom('service_levels').select('open_from').executeTakeFirst()
      const rows = await tables
        .selectFrom('published_weeks')
        .select('document')
        .orderBy('week', 'desc')
        .limit(limit)
        .execute()
      const weeks = rows.map(({ document }) => JSON.parse(document) as PublishedWeek)
      return { openFrom: state?.open_from ?? null, weeks }
    },
  }
}

/** False when it is not time for the next week. Of several processes at once, one publishes it. */
async function publishNext(transaction: Transaction<Tables>, now: Date): Promise<boolean> {
  const { open_from: week } = await transaction
    .selectFrom('service_levels')
    .select('open_from')
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (now < publishedFrom(week)) return false
  const document = JSON.stringify(publishWeek(await factsOf(transaction, week), randomInt))
  await transaction
    .insertInto('published_weeks')
    .values({ week, document })
    // A backup may hold it already: it stays as it was published.
    .onConflict((conflict) => conflict.column('week').doNothing())
    .execute()
  await transaction
    .updateTable('service_levels')
    .set({ open_from: weekAfter(week) })
    .execute()
  await transaction.deleteFrom('level_delays').where('week', '<=', week).execute()
  await transaction.deleteFrom('level_disputes').where('week', '<=', week).execute()
  return true
}

async function factsOf(transaction: Transaction<Tables>, week: string): Promise<WeekFacts> {
  const [start, end] = [new Date(week), new Date(weekAfter(week))]
  const { rows } = await sql<Omit<WeekFacts, 'week' | 'platforms'>>`
    select
      -- Whether it stands behind another or not: a count must not say whether something was listed before.
      (select count(*) from events where type = 'add' and at >= ${start} and at < ${end}) as entries,
      (select count(*) from events where type = 'withdraw' and at >= ${start} and at < ${end}) as withdrawals,
      -- However often, and by however many.
      (select count(distinct entry_id) from feedback
        where value = 'confirmed' and at >= ${start} and at < ${end}) as stopped,
      (select coalesce(max(count), 0) from level_disputes where week = ${week}) as disputes,
      -- What a person took off. Events would count what only stands behind another one, too.
      (select count(*) from audit_log
        where action = 'quarantine' and at >= ${start} and at < ${end}) as quarantines`.execute(transaction)
  return { week, ...rows[0]!, platforms: await platformsOf(transaction, week, start) }
}

async function platformsOf(
  transaction: Transaction<Tables>,
  week: string,
  start: Date,
): Promise<WeekFacts['platforms']> {
  const platforms = await transaction
    .selectFrom('platforms')
    .select(['id', 'name', 'owner', 'face'])
    .where('added_at', '<=', start)
    .where('suspended_at', 'is', null)
    .orderBy('name')
    .execute()
  const delays = await transaction.selectFrom('level_delays').selectAll().where('week', '=', week).execute()
  return platforms.map(({ id, name, owner, face }) => {
    const histogram = (measure: LevelMeasure) =>
      levelSeconds.map((_, bucket) => {
        const found = delays.find(
          (each) => each.platform_id === id && each.measure === measure && each.bucket === bucket,
        )
        return found?.count ?? 0
      })
    // The other faces have no way of confirming.
    return {
      ...{ name, owner, canConfirm: face === 'native' },
      ...{ reached: histogram('reached'), confirmed: histogram('confirmed') },
    }
  })
}
