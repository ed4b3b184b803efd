import { randomUUID } from 'node:crypto'
import { type CaseStanding, type EntryState, frameCount, restored, withdrawn } from '@breakwater/casework'
import { sql, type Transaction } from 'kysely'
import { createAdditions } from './case-additions.ts'
import { keepLife, lifeOf, lockCase, recoveryKeyOf, storedCaseColumns, toStoredCase } from './case-rows.ts'
import type { OpenDatabase } from './database.ts'
import { endEntries } from './end-entries.ts'
import { appendToLedger, type LedgerLine } from './ledger.ts'
import { listItems } from './list-items.ts'
import { spendWithin } from './passes.ts'
import type { CaseRow, Tables } from './schema.ts'
import type { Store } from './store.ts'
import type { Face } from './store-records.ts'

type Cases = Pick<
  Store,
  'openCase' | 'findCase' | 'withdrawCase' | 'restoreCase' | 'addItems' | 'renewCase' | 'caseStanding'
>
const uniqueViolation = '23505'

/** Cases and their entries. The rules are casework's; this keeps what they say. */
export function createCases(database: OpenDatabase, dataDirectory: string): Cases {
  const { tables } = database

  return {
    ...createAdditions(database),

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
        frames: frameCount(input.items),
        listed_through: 0,
        opened_at: input.openedAt,
        expires_on: input.expiresOn,
        withdrawn_at: null,
        recovery_ciphertext: input.recovery.ciphertext,
        recovery_verifier: input.recovery.verifier,
        recovery_public_key: input.recovery.key?.public ?? null,
        recovery_sealed_key: input.recovery.key?.sealed ?? null,
      }
      try {
        await database.write(async (transaction) => {
          await transaction.insertInto('cases').values(row).execute()
          // After the case's own row: a repeat of one request finds its case before it finds its pass used.
          if (input.pass !== undefined) await spendWithin(transaction, input.pass, input.openedAt)
          await listItems(transaction, row, input.items, input.openedAt)
        })
      } catch (error) {
        if ((error as { code?: string }).code === uniqueViolation) return null
        throw error
      }
      // The row of a used code is gone; what the engine keeps of it until it tidies up must not tell what it opened.
      if (input.pass?.kind === 'voucher') database.scrubVouchers()
      await database.announce()
      return toStoredCase(row)
    },

    async findCase(lookup) {
      const asked = tables.selectFrom('cases').select(storedCaseColumns).where('lookup', '=', lookup)
      const row = await asked.executeTakeFirst()
      return row === undefined ? null : toStoredCase(row)
    },

    async withdrawCase(caseId, { at, deleteRecovery }) {
      await database.write(async (transaction) => {
        const row = await lockCase(transaction, caseId)
        if (row === undefined) return
        const life = withdrawn(lifeOf(row), { at, deleteRecovery })
        const isDeleting = row.recovery_ciphertext !== null && !life.isRecoverable
        await keepLife(transaction, row, life)
        const ended =
          row.state === 'active' ? await endEntries(transaction, { type: 'withdraw', at, of: { caseId } }) : null
        const line = ended?.line ?? (isDeleting ? await formerEntries(transaction, caseId) : null)
        // Before the commit, so that no withdrawal is ever answered that the ledger does not know.
        if (line !== null) await appendToLedger(dataDirectory, [isDeleting ? { ...line, recoveryDeleted: true } : line])
      })
      database.scrub()
      await database.announce()
    },

    async restoreCase(caseId, { at, items }) {
      const isRestored = await database.write(async (transaction) => {
        const row = await lockCase(transaction, caseId)
        const life = row === undefined ? null : restored(lifeOf(row), at)
        if (row === undefined || life === null) return false
        await keepLife(transaction, row, life)
        const counts = { items: items.length, frames: frameCount(items) }
        await transaction.updateTable('cases').set(counts).where('id', '=', row.id).execute()
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
        .select([
          'added_sequence',
          'ended_sequence',
          // What stands behind another is on the list as long as that one is.
          sql<EntryState>`coalesce((select state from entries as leader where leader.id = entries.joined_to), state)`.as(
            'state',
          ),
          'kind',
          sql<boolean>`kind = 'image' and fingerprint is not null and not fingerprint ? 'pdq'`.as('hasNoPdq'),
        ])
        .where('case_id', '=', caseId)
        .execute()
      const newest = Math.max(row.listed_through, ...entries.map(({ added_sequence }) => added_sequence))
      // The other faces carry no MD5 of a picture: a platform that reads through one does not hold it.
      const beforeMd5Alone = Math.min(...entries.filter((each) => each.hasNoPdq).map((each) => each.added_sequence - 1))
      const additions = await tables
        .selectFrom('case_additions')
        .select('ciphertext')
        .where('case_id', '=', caseId)
        .orderBy('position')
        .execute()
      const ended = Math.max(0, ...entries.map(({ ended_sequence }) => ended_sequence ?? 0))
      const platforms = await tables.selectFrom('platforms').selectAll().orderBy('name').execute()
      const feedback = await tables
        .selectFrom('feedback_of_entries as feedback')
        .innerJoin('entries', 'entries.id', 'feedback.entry_id')
        .innerJoin('platforms', 'platforms.id', 'feedback.platform_id')
        .select(['feedback.value', 'feedback.at', 'platforms.owner'])
        .select(({ exists, selectFrom }) =>
          exists(
            selectFrom('audit_log')
              .select('audit_log.id')
              .where(sql<boolean>`audit_log.entry_id in (said_of, entries.id, entries.joined_to)`)
              .whereRef('audit_log.at', '>=', 'feedback.at'),
          )
            .$castTo<boolean>()
            .as('isSettled'),
        )
        .where('entries.case_id', '=', caseId)
        .execute()
      const asked = await tables
        .selectFrom('hotline_questions')
        .innerJoin('entries', 'entries.id', 'hotline_questions.entry_id')
        .select(sql<boolean>`decided_at is not null`.as('isDecided'))
        .where('entries.case_id', '=', caseId)
        .where('entries.state', 'in', ['listed', 'joined', 'quarantined'])
        .where('question', '=', 'holder-asks')
        .execute()
      const standing: CaseStanding = {
        state: row.state,
        items: row.items,
        openedAt: row.opened_at,
        expiresOn: row.expires_on,
        withdrawnAt: row.withdrawn_at,
        recoveryCiphertext: row.recovery_ciphertext,
        recoveryKey: recoveryKeyOf(row),
        recoveryAdditions: additions.map(({ ciphertext }) => ciphertext),
        frames: row.frames,
        hasVideos: entries.some(
          ({ kind, state }) => kind === 'video' && (state === 'listed' || state === 'quarantined'),
        ),
        addedThrough: newest,
        withdrawnThrough: row.state === 'active' ? 0 : ended,
        platforms: platforms
          .filter((platform) => concerns(platform, row, newest))
          .map((platform) => ({
            name: platform.name,
            addedAt: platform.added_at,
            lastSeenAt: platform.last_seen_at,
            canConfirm: platform.face === 'native',
            // Of one that holds something else than it was told, nothing that it said can be counted on.
            readThrough: platform.held_agrees === false ? 0 : readThrough(platform, beforeMd5Alone),
            withdrawnThrough: platform.held_agrees === false ? 0 : platform.withdrawn_through,
          })),
        feedback,
        asked,
        quarantined: entries.filter((each) => each.state === 'quarantined').length,
        isAnyListed: entries.some(({ state }) => state === 'listed'),
      }
      return standing
    },
  }
}

function readThrough({ face, read_through }: { face: Face; read_through: number }, beforeMd5Alone: number): number {
  return face === 'native' ? read_through : Math.min(read_through, beforeMd5Alone)
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

/** What a ledger line says of a case that had ended before: enough to find it in a backup. */
async function formerEntries(transaction: Transaction<Tables>, caseId: string): Promise<LedgerLine> {
  const rows = await transaction
    .selectFrom('entries')
    .select(['id', 'ended_sequence'])
    .where('case_id', '=', caseId)
    .execute()
  const sequence = Math.max(0, ...rows.map(({ ended_sequence }) => ended_sequence ?? 0))
  return { type: 'withdraw', sequence, entries: rows.map(({ id }) => id) }
}
