import { randomUUID } from 'node:crypto'
import { feedbackEffect, type Standing } from '@breakwater/casework'
import { type Kysely, type Selectable, sql, type Transaction, type UpdateObject } from 'kysely'
import { lockHead } from './append-events.ts'
import type { OpenDatabase } from './database.ts'
import { changeItem } from './item-standing.ts'
import { appendToLedger } from './ledger.ts'
import { advance } from './level-delays.ts'
import { ListAudit } from './list-audit.ts'
import { openQuestion } from './reviews.ts'
import type { Tables } from './schema.ts'
import type { Store } from './store.ts'
import type { Platform } from './store-records.ts'

type Platforms = Pick<
  Store,
  | 'addPlatform'
  | 'findPlatformByKey'
  | 'listPlatforms'
  | 'suspendPlatform'
  | 'setSealingKey'
  | 'sealingStanding'
  | 'notePlatformRead'
  | 'acknowledge'
  | 'noteHeld'
  | 'recordFeedback'
>

/** Who takes part, how far each has read and withdrawn, and what their moderators decided. */
export function createPlatforms(database: OpenDatabase, dataDirectory: string): Platforms {
  const { tables } = database
  const audit = new ListAudit(tables)
  return {
    async addPlatform(input) {
      return insertPlatform(tables, input)
    },

    async findPlatformByKey(keyDigest) {
      const row = await tables
        .selectFrom('platforms')
        .selectAll()
        .where('key_digest', '=', keyDigest)
        .executeTakeFirst()
      return row === undefined ? null : toPlatform(row)
    },

    async listPlatforms() {
      return (await tables.selectFrom('platforms').selectAll().orderBy('name').execute()).map(toPlatform)
    },

    async suspendPlatform(name, at) {
      return tables.transaction().execute(async (transaction) => {
        const change = { suspended_at: sql<Date>`coalesce(suspended_at, ${at})` }
        const suspended = await changeInNewPeriod(transaction, { dataDirectory, name, change })
        if (suspended === undefined) return false
        await transaction.deleteFrom('sealed_endings').where('platform_id', '=', suspended.id).execute()
        return true
      })
    },

    async setSealingKey(name, sealingKey) {
      return tables.transaction().execute(async (transaction) => {
        const change = { feed_sealing_key: sealingKey }
        return (await changeInNewPeriod(transaction, { dataDirectory, name, change })) !== undefined
      })
    },

    async sealingStanding(platformId) {
      const row = await tables
        .selectFrom('platforms')
        .innerJoin('feed_head', (join) => join.onTrue())
        .select(['feed_sealing_key', 'epoch', 'key_period'])
        .where('platforms.id', '=', platformId)
        .where('suspended_at', 'is', null)
        .executeTakeFirst()
      if (row === undefined) return null
      return { sealingKey: row.feed_sealing_key, epoch: row.epoch, period: row.key_period }
    },

    async notePlatformRead(platformId, { after, at }) {
      await advance(tables, platformId, { measure: 'reached', to: after, at, face: 'native' })
    },

    async acknowledge(platformId, { withdrawnThrough, at }) {
      return advance(tables, platformId, { measure: 'confirmed', to: withdrawnThrough, at, face: 'native' })
    },

    async noteHeld(platformId, { sequence, entries, digest, at }) {
      const asLogged = await audit.at(sequence)
      const agrees = asLogged.entries === entries && asLogged.digest === digest
      await tables
        .updateTable('platforms')
        .set({ held_sequence: sequence, held_at: at, held_agrees: agrees, last_seen_at: at })
        .where('id', '=', platformId)
        .execute()
      return agrees
    },

    async recordFeedback({ platformId, feedback, at, idempotencyKey, requestDigest }) {
      const outcome = await tables.transaction().execute(async (transaction) => {
        await lockHead(transaction)
        const entry = await transaction
          .selectFrom('entries')
          .select(['state', 'trust', 'max_action'])
          .where('id', '=', feedback.entry)
          .forUpdate()
          .executeTakeFirst()
        if (entry === undefined) return 'unknown-entry'
        const inserted = await transaction
          .insertInto('feedback')
          .values({
            platform_id: platformId,
            idempotency_key: idempotencyKey,
            request_digest: requestDigest,
            entry_id: feedback.entry,
            value: feedback.value,
            reason: feedback.reason ?? null,
            at,
          })
          .onConflict((conflict) => conflict.columns(['platform_id', 'idempotency_key']).doNothing())
          .returning('entry_id')
          .executeTakeFirst()
        if (inserted === undefined) {
          const earlier = await transaction
            .selectFrom('feedback')
            .select('request_digest')
            .where('platform_id', '=', platformId)
            .where('idempotency_key', '=', idempotencyKey)
            .executeTakeFirstOrThrow()
          return earlier.request_digest === requestDigest ? 'repeated' : 'conflict'
        }
        await sql`
          insert into heard_feedback (entry_id, platform_id, idempotency_key)
          select id, ${platformId}::uuid, ${idempotencyKey} from entries where joined_to = ${feedback.entry}`.execute(
          transaction,
        )
        const given = await transaction
          .selectFrom('feedback_of_entries as feedback')
          .innerJoin('platforms', 'platforms.id', 'feedback.platform_id')
          .select(['feedback.value', 'platforms.owner', 'platforms.id'])
          .where('entry_id', '=', feedback.entry)
          .execute()
        const newest = { value: feedback.value, owner: given.find(({ id }) => id === platformId)!.owner }
        const standing = { state: entry.state, trust: entry.trust, maxAction: entry.max_action }
        const { question } = feedbackEffect(standing, newest, given)
        if (question !== null) {
          await openQuestion(transaction, { entry: feedback.entry, question, at })
        }
        if (entry.state === 'listed' || entry.state === 'quarantined') {
          const effectOn = (own: Standing) => {
            const { change } = feedbackEffect({ state: entry.state, ...own }, newest, given)
            return change?.type === 'amend' ? change : null
          }
          await changeItem(transaction, feedback.entry, effectOn, at)
        }
        return 'recorded'
      })
      if (outcome === 'recorded') await database.announce()
      return outcome
    },
  }
}

interface PlatformChange {
  /** Where the ledger is. */
  readonly dataDirectory: string
  readonly name: string
  readonly change: UpdateObject<Tables, 'platforms'>
}

/**
 * What changes about who may hold the segments' key, with the period that begins by it. The ledger has it before it commits, so
 * that no restored backup takes it back.
 */
async function changeInNewPeriod(
  transaction: Transaction<Tables>,
  { dataDirectory, name, change }: PlatformChange,
): Promise<{ id: string } | undefined> {
  await lockHead(transaction)
  const changed = await transaction
    .updateTable('platforms')
    .set(change)
    .where('name', '=', name)
    .returning(['id', 'suspended_at', 'feed_sealing_key'])
    .executeTakeFirst()
  if (changed === undefined) return undefined
  const { key_period: period } = await transaction
    .updateTable('feed_head')
    .set({ key_period: sql<number>`key_period + 1` })
    .returning('key_period')
    .executeTakeFirstOrThrow()
  const { id: platform, suspended_at, feed_sealing_key: sealingKey } = changed
  const line = { type: 'platform', platform, period, isSuspended: suspended_at !== null, sealingKey } as const
  await appendToLedger(dataDirectory, [line])
  return changed
}

/** Null when the name is taken. */
export async function insertPlatform(
  tables: Kysely<Tables>,
  { name, owner, keyDigest, sealingKey, at, papers }: NewPlatform,
): Promise<Platform | null> {
  const row = await tables
    .insertInto('platforms')
    .values({
      id: randomUUID(),
      name,
      owner,
      key_digest: keyDigest,
      feed_sealing_key: sealingKey ?? null,
      added_at: at,
      last_seen_at: null,
      suspended_at: null,
      ...papers,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : toPlatform(row)
}

interface NewPlatform {
  readonly name: string
  readonly owner: string
  readonly keyDigest: string
  readonly sealingKey?: string | undefined
  readonly at: Date
  readonly papers?: { readonly legal_entity: string; readonly contact: string; readonly agreement: string }
}

function toPlatform(row: Selectable<Tables['platforms']>): Platform {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner,
    addedAt: row.added_at,
    lastSeenAt: row.last_seen_at,
    readThrough: row.read_through,
    withdrawnThrough: row.withdrawn_through,
    suspendedAt: row.suspended_at,
    sealingKey: row.feed_sealing_key,
    face: row.face,
    offered: { stamp: row.offered_stamp, sequence: row.offered_sequence },
    givenThrough: row.given_through,
    held:
      row.held_sequence === null || row.held_at === null
        ? null
        : { sequence: row.held_sequence, at: row.held_at, agrees: row.held_agrees === true },
  }
}
