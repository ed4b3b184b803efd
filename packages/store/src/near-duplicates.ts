import { isSameItem, sameItemBits } from '@breakwater/casework'
import type { Action, Fingerprint, Lane, Trust } from '@breakwater/contracts'
import { sql, type Transaction } from 'kysely'
import { appendEvents, takeSequences } from './append-events.ts'
import type { Tables } from './schema.ts'

/** What stands before entries of other cases that are the same item, or was until now. */
export interface Leader {
  readonly id: string
  readonly state: 'listed' | 'quarantined'
  readonly trust: Trust
  readonly max_action: Action
}

/**
 * For each of these items of one case, the listed entry of another case in the same lane that is the same item; null where
 * there is none. Call with the lock on the head held: until it is released nothing is listed and nothing ends.
 */
export async function leadersOf(
  transaction: Transaction<Tables>,
  { caseId, lane, items }: { caseId: string; lane: Lane; items: readonly Fingerprint[] },
): Promise<(string | null)[]> {
  const keys = items.flatMap((item, at) => nearKeys(item).map((key) => ({ key, at })))
  const wanted = [`{${keys.map(({ key }) => key).join()}}`, `{${keys.map(({ at }) => at).join()}}`] as const
  const originals = `{${items.map((item) => originalOf(item) ?? 'null').join()}}`
  // Key by key and by the index always, as `findByHash` does; only then the fingerprints, one by one: PostgreSQL expects far more
  // than there are, and would read the whole list.
  const { rows } = await sql<{ place: number; id: string; fingerprint: Fingerprint }>`
    with found as materialized (
      select distinct wanted.place, near.id
      from unnest(${wanted[0]}::integer[], ${wanted[1]}::integer[]) as wanted (key, place)
      cross join lateral (
        select id from entries
        where state = 'listed' and case_id is not null and near_keys(fingerprint) @> array[wanted.key]
        offset 0
      ) as near
    )
    select found.place, near.id, near.fingerprint
    from found cross join lateral (
      select entries.id, fingerprint, added_sequence
      from entries join cases on cases.id = entries.case_id
      where entries.id = found.id and cases.id <> ${caseId} and cases.lane = ${lane}
        -- Most of what shares a block shares nothing else: that is seen here. Null: there are no hashes to compare.
        and bit_count(
          ('x' || (fingerprint #>> '{pdq,dihedral,original}'))::bit(256)
          # ('x' || (${originals}::text[])[found.place + 1])::bit(256)
        ) <= ${sameItemBits} is not false
      offset 0
    ) as near
    order by near.added_sequence`.execute(transaction)
  return items.map(
    (item, at) => rows.find(({ place, ...row }) => place === at && isSameItem(item, row.fingerprint))?.id ?? null,
  )
}

function originalOf(item: Fingerprint): string | undefined {
  return item.kind === 'image' ? item.pdq?.dihedral.original : undefined
}

/** An entry hears what has been said of the one that it stands behind: it is said of both. */
export async function hearOfLeaders(transaction: Transaction<Tables>, entries: readonly string[]): Promise<void> {
  await sql`
    insert into heard_feedback (entry_id, platform_id, idempotency_key)
    select entries.id, platform_id, idempotency_key
    from entries join feedback_of_entries on feedback_of_entries.entry_id = entries.joined_to
    where entries.id = any(${`{${entries.join()}}`}::uuid[])
    on conflict do nothing`.execute(transaction)
}

/**
 * Finds a place for the entries that stood behind one that ended or stands there no more: behind another that is the same
 * item, or else in its place, with what was decided of it. What platforms are given in its stead comes as `restore`.
 */
export async function placeFollowers(transaction: Transaction<Tables>, leader: Leader, at: Date): Promise<void> {
  const followers = await transaction
    .selectFrom('entries')
    .innerJoin('cases', 'cases.id', 'entries.case_id')
    .select(['entries.id', 'entries.case_id', 'entries.fingerprint', 'cases.lane'])
    .where('joined_to', '=', leader.id)
    .orderBy('added_sequence')
    .execute()
  for (const { id, case_id, fingerprint, lane } of followers) {
    const isListed = leader.state === 'listed'
    const search = { caseId: case_id!, lane, items: [fingerprint!] }
    const [next] = isListed ? await leadersOf(transaction, search) : [null]
    if (next) await standBehind(transaction, id, next)
    else await takePlace(transaction, id, leader, at)
    await carryQuestions(transaction, { from: leader.id, to: next ?? id })
  }
}

export async function standBehind(transaction: Transaction<Tables>, id: string, leader: string): Promise<void> {
  await transaction.updateTable('entries').set({ state: 'joined', joined_to: leader }).where('id', '=', id).execute()
  await hearOfLeaders(transaction, [id])
}

async function takePlace(transaction: Transaction<Tables>, id: string, leader: Leader, at: Date): Promise<void> {
  const { trust, max_action, state } = leader
  const place = { state, joined_to: null, trust, max_action }
  if (state === 'quarantined') {
    await transaction.updateTable('entries').set(place).where('id', '=', id).execute()
    return
  }
  const { first } = await takeSequences(transaction, 1, at)
  await transaction
    .updateTable('entries')
    .set({ ...place, shown_sequence: first })
    .where('id', '=', id)
    .execute()
  const standing = { trust, maxAction: max_action }
  await appendEvents(transaction, { first, at, events: [{ type: 'restore', entryId: id, standing }] })
}

/** What platforms asked of an item is not over with one of its listings. What a holder asked is their own. */
async function carryQuestions(
  transaction: Transaction<Tables>,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await sql`
    insert into hotline_questions (entry_id, question, opened_at)
    select ${to}::uuid, question, opened_at from hotline_questions
    where entry_id = ${from} and decided_at is null and question <> 'holder-asks'
    on conflict (entry_id, question) do update
      set opened_at = excluded.opened_at, decided_at = null, decision = null
      where hotline_questions.decided_at is not null`.execute(transaction)
}

const blocks = Array.from({ length: 12 }, (_, block) => ({
  block,
  start: 21 * block + Math.min(block, 4),
  bits: block < 4 ? 22 : 21,
}))

/** `near_keys` of 0015-quicker-hash-indexes.sql. */
export function nearKeys(fingerprint: Fingerprint): number[] {
  const hash = fingerprint.kind === 'image' ? fingerprint.pdq?.hash : undefined
  if (hash === undefined) return [(15 << 24) | Number.parseInt(fingerprint.md5.slice(0, 6), 16)]
  const bits = BigInt(`0x${hash}`)
  return blocks.map(({ block, start, bits: length }) => {
    const value = BigInt.asUintN(length, bits >> BigInt(256 - start - length))
    return (block << 24) | Number(value)
  })
}
