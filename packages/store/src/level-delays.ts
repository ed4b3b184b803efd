import { levelSeconds } from '@breakwater/contracts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Tables } from './schema.ts'
import type { Face } from './store-records.ts'

/** What a platform says by moving forward, and the events that it says it of. */
const measures = {
  reached: { column: 'read_through', type: 'add' },
  confirmed: { column: 'withdrawn_through', type: 'withdraw' },
} as const
export type LevelMeasure = keyof typeof measures

interface Advance {
  readonly measure: LevelMeasure
  readonly to: number
  readonly at: Date
  readonly face: Face
  readonly offered?: { readonly stamp: number; readonly sequence: number } | undefined
}

/**
 * Moves a platform forward, never back, and answers where it is now. In the same statement it is counted how long what it
 * passed had waited (ADR 53): a repeat, and another process that was first, move nothing and count nothing. Counted are
 * weeks that are not published yet and that the platform takes part in from the beginning.
 */
export async function advance(
  tables: Kysely<Tables>,
  platformId: string,
  { measure, to, at, face, offered }: Advance,
): Promise<number> {
  const { column, type } = measures[measure]
  const place = sql.ref(column)
  const values = { face, last_seen_at: at, ...(offered && offeredColumns(offered)) }
  const sets = Object.entries(values).map(([name, value]) => sql`${sql.ref(name)} = ${value}`)
  const { rows } = await sql<{ now: number }>`
    with moved as (
      update platforms set ${sql.join(sets)}, ${place} = greatest(before.was, ${to}::bigint)
      from (select id, ${place} as was from platforms where id = ${platformId} for update) as before
      where platforms.id = before.id
      returning platforms.id, before.was, platforms.${place} as now, platforms.added_at
    ), passed as (
      select id, was, now, greatest(
        open_from,
        to_char(date_trunc('week', (added_at at time zone 'UTC') + interval '7 days - 1 microsecond'), 'YYYY-MM-DD')
      ) as first_week
      from moved cross join service_levels where was < now
    ), waited as (
      select
        passed.id,
        to_char(date_trunc('week', events.at at time zone 'UTC'), 'YYYY-MM-DD') as week,
        extract(epoch from (${at}::timestamptz - events.at)) as seconds,
        first_week
      from passed join events on events.sequence > passed.was and events.sequence <= passed.now
      -- A platform in its first days reads all that there is, and nothing of it counts.
      where first_week <= to_char(${at}::timestamptz at time zone 'UTC', 'YYYY-MM-DD') and events.type = ${type}
    ), counted as (
      insert into level_delays (platform_id, week, measure, bucket, count)
      select id, week, ${measure}, ${bucketOf(sql.ref('seconds'))} as bucket, count(*)
      from waited where week >= first_week and seconds <= ${levelSeconds.at(-1)}
      group by id, week, bucket
      on conflict (platform_id, week, measure, bucket) do update set count = level_delays.count + excluded.count
    )
    select now from moved`.execute(tables)
  const [moved] = rows
  if (moved === undefined) throw new Error('no such platform')
  return moved.now
}

/** How many of the published times are over. */
function bucketOf(seconds: ReturnType<typeof sql.ref>) {
  return sql`(${sql.join(
    levelSeconds.map((limit) => sql`(${seconds} > ${sql.lit(limit)})::integer`),
    sql` + `,
  )})`
}

function offeredColumns({ stamp, sequence }: NonNullable<Advance['offered']>) {
  return { offered_stamp: stamp, offered_sequence: sequence }
}

/** Counts that an entry was questioned, for a week that is not published yet. */
export async function countDispute(transaction: Transaction<Tables>, at: Date): Promise<void> {
  await sql`
    insert into level_disputes (week, count)
    select week, 1
    from service_levels
    cross join to_char(date_trunc('week', ${at}::timestamptz at time zone 'UTC'), 'YYYY-MM-DD') as week
    where week >= open_from
    on conflict (week) do update set count = level_disputes.count + 1`.execute(transaction)
}
