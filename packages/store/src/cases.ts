import { randomUUID } from 'node:crypto'
import {
  aged,
  type CaseLife,
  type CaseStanding,
  canClose,
  changed,
  newEntry,
  restored,
  retention,
  withdrawn,
} from '@breakwater/casework'
import type { ImageFingerprint } from '@breakwater/contracts'
import type { Transaction } from 'kysely'
import { appendEvents, takeSequences } from './append-events.ts'
import type { OpenDatabase } from './database.ts'
import { appendToLedger } from './ledger.ts'
import type { CaseRow, Tables } from './schema.ts'
import type { RetentionCounts, Store, StoredCase } from './store.ts'

type Cases = Pick<Store, 'openCase' | 'findCase' | 'withdrawCase' | 'restoreCase' | 'caseStanding' | 'runRetention'>
const uniqueViolation = '23505'

/** Cases and their entries. The rules are casework's; this keeps what they say. */
export function createCases(database: OpenDatabase, dataDirectory: string): Cases {
  const { tables } = database

  async function lockCase(transaction: Transaction<Tables>, caseId: string): Promise<CaseRow | undefined> {
    return transaction.selectFrom('cases').selectAll().where('id', '=', caseId).forUpdate().executeTakeFirst()
  }

  return {
    async openCase(input) {
      const row: CaseRow = {
        id: randomUUID(),
        lookup: input.lookup,
        verifier: input.verifier,
        opening_key: input.openingKey,
        opening_digest: input.openingDigest,
        lane: input.lane,
        state: 'active',
        items: input.items.length,
        opened_at: input.openedAt,
        expires_on: input.expiresOn,
        withdrawn_at: null,
        recovery_ciphertext: input.recovery.ciphertext,
        recovery_verifier: input.recovery.verifier,
      }
      try {
        await tables.transaction().execute(async (transaction) => {
          await transaction.insertInto('cases').values(row).execute()
          await listItems(transaction, row, input.items, input.openedAt)
        })
      } catch (error) {
        if ((error as { code?: string }).code === uniqueViolation) return null
        throw error
      }
      await database.announce()
      return toStoredCase(row)
    },

    async findCase(lookup) {
      const row = await tables.selectFrom('cases').selectAll().where('lookup', '=', lookup).executeTakeFirst()
      return row === undefined ? null : toStoredCase(row)
    },

    async withdrawCase(caseId, { at, deleteRecovery }) {
      await tables.transaction().execute(async (transaction) => {
        const row = await lockCase(transaction, caseId)
        if (row === undefined) return
        const life = withdrawn(lifeOf(row), { at, deleteRecovery })
        await keepLife(transaction, row, life)
        if (row.state === 'active') await endEntries(transaction, row.id, 'withdraw', at, dataDirectory)
      })
      await database.announce()
    },

    async restoreCase(caseId, { at, items }) {
      const isRestored = await tables.transaction().execute(async (transaction) => {
        const row = await lockCase(transaction, caseId)
        const life = row === undefined ? null : restored(lifeOf(row), at)
        if (row === undefined || life === null) return false
        await keepLife(transaction, row, life)
        await transaction.updateTable('cases').set({ items: items.length }).where('id', '=', row.id).execute()
        await listItems(transaction, row, items, at)
        return true
      })
      if (isRestored) await database.announce()
      return isRestored
    },

    async caseStanding(caseId) {
      const row = await tables.selectFrom('cases').selectAll().where('id', '=', caseId).executeTakeFirstOrThrow()
      const entries = await tables
        .selectFrom('entries')
        .select(['added_sequence', 'ended_sequence'])
        .where('case_id', '=', caseId)
        .execute()
      const newest = Math.max(0, ...entries.map(({ added_sequence }) => added_sequence))
      const ended = Math.max(0, ...entries.map(({ ended_sequence }) => ended_sequence ?? 0))
      const platforms = await tables.selectFrom('platforms').selectAll().orderBy('name').execute()
      const feedback = await tables
        .selectFrom('feedback')
        .innerJoin('entries', 'entries.id', 'feedback.entry_id')
        .innerJoin('platforms', 'platforms.id', 'feedback.platform_id')
        .select(['feedback.value', 'feedback.at', 'platforms.owner'])
        .where('entries.case_id', '=', caseId)
        .execute()
      const standing: CaseStanding = {
        state: row.state,
        items: row.items,
        openedAt: row.opened_at,
        expiresOn: row.expires_on,
        withdrawnAt: row.withdrawn_at,
        recoveryCiphertext: row.recovery_ciphertext,
        addedThrough: newest,
        withdrawnThrough: row.state === 'active' ? 0 : ended,
        platforms: platforms
          .filter((platform) => concerns(platform, row, newest))
          .map((platform) => ({
            name: platform.name,
            addedAt: platform.added_at,
            lastSeenAt: platform.last_seen_at,
            readThrough: platform.read_through,
            withdrawnThrough: platform.withdrawn_through,
          })),
        feedback,
      }
      return standing
    },

    async runRetention(now) {
      const counts = { expired: 0, closed: 0, recoveriesDeleted: 0 }
      const rows = await tables.selectFrom('cases').select('id').execute()
      for (const { id } of rows) {
        const done = await tables.transaction().execute(async (transaction) => {
          const row = await lockCase(transaction, id)
          return row === undefined ? nothingDue : ageCase(transaction, row, now, dataDirectory)
        })
        counts.expired += Number(done.isExpired)
        counts.closed += Number(done.isClosed)
        counts.recoveriesDeleted += Number(done.isRecoveryDeleted)
      }
      const forgotten = new Date(now.getTime() - retention.attemptDays * 86_400_000)
      await tables.deleteFrom('attempts').where('last_at', '<', forgotten).execute()
      if (counts.expired > 0) await database.announce()
      return counts satisfies RetentionCounts
    },
  }
}

const nothingDue = { isExpired: false, isRecoveryDeleted: false, isClosed: false }

async function ageCase(transaction: Transaction<Tables>, row: CaseRow, now: Date, dataDirectory: string) {
  const before = lifeOf(row)
  const life = aged(before, now)
  const isExpired = before.state === 'active' && life.state === 'expired'
  const isRecoveryDeleted = before.isRecoverable && !life.isRecoverable
  if (life !== before) await keepLife(transaction, row, life)
  if (isExpired) await endEntries(transaction, row.id, 'expire', now, dataDirectory)
  if (life.state === 'active') return { ...nothingDue, isRecoveryDeleted }
  const { ended } = await transaction
    .selectFrom('entries')
    .select(({ fn }) => fn.max('ended_sequence').as('ended'))
    .where('case_id', '=', row.id)
    .executeTakeFirstOrThrow()
  const waiting = await transaction
    .selectFrom('platforms')
    .select('id')
    .where('suspended_at', 'is', null)
    .where('added_at', '<=', life.withdrawnAt ?? now)
    .where('withdrawn_through', '<', ended ?? 0)
    .execute()
  const isClosed = canClose(life, waiting.length === 0, now)
  if (isClosed) await transaction.deleteFrom('cases').where('id', '=', row.id).execute()
  return { isExpired, isRecoveryDeleted, isClosed }
}

/** Platforms that a case's holder is told of: those that take part, and those that once read it and never let go. */
function concerns(
  platform: { added_at: Date; suspended_at: Date | null; read_through: number; withdrawn_through: number },
  row: CaseRow,
  addedThrough: number,
): boolean {
  if (row.withdrawn_at !== null && platform.added_at > row.withdrawn_at) return false
  return platform.suspended_at === null || platform.read_through >= addedThrough
}

async function listItems(
  transaction: Transaction<Tables>,
  row: CaseRow,
  items: readonly ImageFingerprint[],
  at: Date,
): Promise<void> {
  const first = await takeSequences(transaction, items.length)
  const entries = items.map((item, index) => ({
    id: randomUUID(),
    case_id: row.id,
    state: newEntry.state,
    trust: newEntry.trust,
    max_action: newEntry.maxAction,
    expires_on: row.expires_on,
    fingerprint: JSON.stringify(item),
    added_sequence: first + index,
    ended_sequence: null,
  }))
  await transaction.insertInto('entries').values(entries).execute()
  const standing = { trust: newEntry.trust, maxAction: newEntry.maxAction }
  const events = entries.map(({ id }) => ({ type: 'add' as const, entryId: id, standing }))
  await appendEvents(transaction, { first, at, events })
}

/** Destroys the hashes of a case's entries and says so in the log. */
export async function endEntries(
  transaction: Transaction<Tables>,
  caseId: string,
  type: 'withdraw' | 'expire',
  at: Date,
  dataDirectory: string,
): Promise<void> {
  const all = await transaction
    .selectFrom('entries')
    .select(['id', 'state', 'trust', 'max_action'])
    .where('case_id', '=', caseId)
    .orderBy('added_sequence')
    .forUpdate()
    .execute()
  const ending = all.flatMap(({ id, state, trust, max_action }) => {
    const after = changed({ state, trust, maxAction: max_action }, { type })
    return after === null ? [] : [{ id, state: after.state }]
  })
  if (ending.length === 0) return
  const first = await takeSequences(transaction, ending.length)
  for (const [index, { id, state }] of ending.entries()) {
    await transaction
      .updateTable('entries')
      .set({ state, fingerprint: null, ended_sequence: first + index })
      .where('id', '=', id)
      .execute()
  }
  await appendEvents(transaction, { first, at, events: ending.map(({ id }) => ({ type, entryId: id })) })
  const sequence = first + ending.length - 1
  await appendToLedger(dataDirectory, { sequence, entries: ending.map(({ id }) => id) })
}

function lifeOf(row: CaseRow): CaseLife {
  const isRecoverable = row.recovery_ciphertext !== null
  return { state: row.state, expiresOn: row.expires_on, withdrawnAt: row.withdrawn_at, isRecoverable }
}

async function keepLife(transaction: Transaction<Tables>, row: CaseRow, life: CaseLife): Promise<void> {
  const recovery = life.isRecoverable ? {} : { recovery_ciphertext: null, recovery_verifier: null }
  await transaction
    .updateTable('cases')
    .set({ state: life.state, withdrawn_at: life.withdrawnAt, ...recovery })
    .where('id', '=', row.id)
    .execute()
}

function toStoredCase(row: CaseRow): StoredCase {
  const { recovery_ciphertext: ciphertext, recovery_verifier: verifier } = row
  return {
    id: row.id,
    lane: row.lane,
    state: row.state,
    verifier: row.verifier,
    openingKey: row.opening_key,
    openingDigest: row.opening_digest,
    openedAt: row.opened_at,
    expiresOn: row.expires_on,
    withdrawnAt: row.withdrawn_at,
    recovery: ciphertext === null || verifier === null ? null : { ciphertext, verifier },
  }
}
