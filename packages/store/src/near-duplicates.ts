import { isSameItem, type Standing, sameItemBits, standingBehindBody } from '@breakwater/casework'
import type { Action, Fingerprint, Lane } from '@breakwater/contracts'
import { sql, type Transaction } from 'kysely'
import { appendEvents, takeSequences } from './append-events.ts'
import { ownStanding, type StandingRow, settleStanding } from './item-standing.ts'
import type { Tables } from './schema.ts'

/** What stands before entries of others that are the same item, or was until now. */
export interface Leader extends StandingRow {
  readonly id: string
  readonly state: 'listed' | 'quarantined'
  readonly list_id: string | null
}

/** Whose entries these are: of one case, or of one list. What belongs together is never the same item. */
export type Owner = { readonly caseId: string } | { readonly listId: string }

/**
 * For each of these items of one owner, the listed entry of another in the same lane that is the same item; null where
 * there is none. Call with the lock on the head held: until it is released nothing is listed and nothing ends.
 */
export async function leadersOf(
  transaction: Transaction<Tables>,
  { of, lane, items }: { of: Owner; lane: Lane; items: readonly Fingerprint[] },
): Promise<(string | null)[]> {
  const keys = items.flatMap((item, at) => nearKeys(item).map((key) => ({ key, at })))
  const wanted = [`{${keys.map(({ key }) => key).join()}}`, `{${keys.map(({ at }) => at).join()}}`] as const
  const isAnothers =
    'caseId' in of
      ? sql`entries.case_id is distinct from ${of.caseId}::uuid`
      : sql`entries.list_id is distinct from ${of.listId}::uuid`
  const originals = `{${items.map((item) => originalOf(item) ?? 'null').join()}}`
  // Key by key and by the index always, as `findByHash` does; only then the fingerprints, one by one: PostgreSQL expects far more
  // than there are, and would read the whole list.
  const { rows } = await sql<{ place: number; id: string; fingerprint: Fingerprint }>`
    with found as materialized (
      select distinct wanted.place, near.id
      from unnest(${wanted[0]}::integer[], ${wanted[1]}::integer[]) as wanted (key, place)
      cross join lateral (
        select id from entries where state = 'listed' and near_keys(fingerprint) @> array[wanted.key] offset 0
      ) as near
    )
    select found.place, near.id, near.fingerprint
    from found cross join lateral (
      select entries.id, fingerprint, added_sequence
      from entries
        left join cases on cases.id = entries.case_id
        left join assessed_lists on assessed_lists.id = entries.list_id
      where entries.id = found.id and ${isAnothers} and coalesce(cases.lane, assessed_lists.lane) = ${lane}
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

/** For an entry that is on record. */
export async function leaderOfEntry(transaction: Transaction<Tables>, entry: string): Promise<string | null> {
  const row = await transaction
    .selectFrom('entries')
    .leftJoin('cases', 'cases.id', 'entries.case_id')
    .leftJoin('assessed_lists', 'assessed_lists.id', 'entries.list_id')
    .select(['case_id', 'list_id', 'fingerprint', 'cases.lane', 'assessed_lists.lane as list_lane'])
    .where('entries.id', '=', entry)
    .executeTakeFirstOrThrow()
  const { case_id: caseId, list_id: listId, fingerprint, lane, list_lane } = row
  if (fingerprint === null || (caseId === null && listId === null)) return null
  const of = caseId === null ? { listId: listId! } : { caseId }
  const [leader = null] = await leadersOf(transaction, { of, lane: (lane ?? list_lane)!, items: [fingerprint] })
  return leader
}

/** An entry hears what has been said of the one that it stands behind: it is said of both. */
export async function hearOfLeaders(transaction: Transaction<Tables>, entries: readonly string[]): Promise<void> {
  await sql`
    insert into heard_feedback (entry_id, platform_id, idempotency_key)
    select entries.id, platform_id, idempotency_key
    from entries join feedback_of_entries on feedback_of_entries.entry_id = entries.joined_to
    where entries.id = any(${`{${entries.join()}}`}::uuid[])
    on conflict do nothing`.execute(transaction)
  await sayAsDecided(transaction, entries)
}

/** A person's entry behind a body's says by itself what was decided of the item, so that it goes on without the body. */
async function sayAsDecided(transaction: Transaction<Tables>, entries: readonly string[]): Promise<void> {
  const rows = await transaction
    .selectFrom('entries')
    .innerJoin('entries as leader', 'leader.id', 'entries.joined_to')
    .innerJoin('list_items', 'list_items.entry_id', 'leader.id')
    .select(['entries.id', 'entries.trust', 'entries.max_action as maxAction', 'leader.id as leader'])
    .select([
      'list_items.max_action as says',
      sql<Action>`coalesce(leader.own_max_action, leader.max_action)`.as('own'),
    ])
    .where('entries.id', 'in', entries)
    .where('entries.case_id', 'is not', null)
    .execute()
  for (const { id, trust, maxAction, leader, says, own } of rows) {
    const given = await transaction
      .selectFrom('feedback_of_entries as feedback')
      .innerJoin('platforms', 'platforms.id', 'feedback.platform_id')
      .select(['feedback.value', 'platforms.owner'])
      .where('entry_id', '=', leader)
      .execute()
    const standing = standingBehindBody({ trust, maxAction }, { says, own, given })
    await transaction
      .updateTable('entries')
      .set({ trust: standing.trust, max_action: standing.maxAction })
      .where('id', '=', id)
      .execute()
  }
}

/**
 * Finds a place for the entries that stood behind one that ended or stands there no more: behind another that is the same
 * item, or else in its place, with what was decided of it. What platforms are given in its stead comes as `restore`.
 */
export async function placeFollowers(transaction: Transaction<Tables>, leader: Leader, at: Date): Promise<void> {
  const followers = await transaction
    .selectFrom('entries')
    .select(['id', 'list_id', 'trust', 'max_action', 'own_trust', 'own_max_action'])
    .where('joined_to', '=', leader.id)
    .orderBy('added_sequence')
    .execute()
  const inFront = new Set<string>()
  for (const follower of followers) {
    const { id } = follower
    const next = leader.state === 'listed' ? await leaderOfEntry(transaction, id) : null
    if (next !== null) await standBehind(transaction, follower, next)
    // What a body says is its own: with its list it goes, and it is not given to anybody's entry but its own (ADR 54).
    else {
      const isBodys = leader.list_id !== null || follower.list_id !== null
      await takePlace(transaction, { id, state: leader.state, standing: ownStanding(isBodys ? follower : leader), at })
    }
    inFront.add(next ?? id)
    await carryQuestions(transaction, { from: leader.id, to: next ?? id })
  }
  await settleStanding(transaction, [...inFront], at)
}

/** Whatever was lent to it stays behind: it says what it says by itself. */
export async function standBehind(
  transaction: Transaction<Tables>,
  entry: StandingRow & { readonly id: string },
  leader: string,
): Promise<void> {
  const { trust, maxAction } = ownStanding(entry)
  const own = { trust, max_action: maxAction, own_trust: null, own_max_action: null }
  await transaction
    .updateTable('entries')
    .set({ ...own, state: 'joined', joined_to: leader })
    .where('id', '=', entry.id)
    .execute()
  await hearOfLeaders(transaction, [entry.id])
}

async function takePlace(
  transaction: Transaction<Tables>,
  {
    id,
    state,
    standing,
    at,
  }: { readonly id: string; readonly state: Leader['state']; readonly standing: Standing; readonly at: Date },
): Promise<void> {
  const place = { state, joined_to: null, trust: standing.trust, max_action: standing.maxAction }
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
