import { aged, canClose, dayOf, retention } from '@breakwater/casework'
import type { Transaction } from 'kysely'
import { keepLife, lifeOf, lockCase } from './case-rows.ts'
import type { OpenDatabase } from './database.ts'
import { endEntries } from './end-entries.ts'
import { appendToLedger } from './ledger.ts'
import type { CaseRow, Tables } from './schema.ts'
import type { Store } from './store.ts'

const day = 86_400_000

/** What time alone does: cases end, what would undo a withdrawal is deleted, cases that are over are forgotten. */
export function createRetention(database: OpenDatabase, dataDirectory: string): Pick<Store, 'runRetention'> {
  const { tables } = database
  return {
    async runRetention(now) {
      const counts = { expired: 0, closed: 0, recoveriesDeleted: 0 }
      const due = await tables
        .selectFrom('cases')
        .select('id')
        .where(({ or, and, eb }) =>
          or([
            and([eb('state', '=', 'active'), eb('expires_on', '<=', dayOf(now))]),
            // While it can be undone, time does nothing to a case that is over: a start must not look at each.
            and([
              eb('state', '<>', 'active'),
              eb('withdrawn_at', '<=', new Date(now.getTime() - retention.undoDays * day)),
            ]),
          ]),
        )
        .execute()
      for (const { id } of due) {
        const done = await tables.transaction().execute(async (transaction) => {
          const row = await lockCase(transaction, id)
          return row === undefined ? nothingDue : ageCase(transaction, row, now, dataDirectory)
        })
        counts.expired += Number(done.isExpired)
        counts.closed += Number(done.isClosed)
        counts.recoveriesDeleted += Number(done.isRecoveryDeleted)
      }
      await tables
        .updateTable('cases')
        .set({ opening_digest: '' })
        .where('opening_digest', '<>', '')
        .where('opened_at', '<', new Date(now.getTime() - retention.repeatDays * day))
        .execute()
      await tables
        .updateTable('case_additions')
        .set({ request_digest: '' })
        .where('request_digest', '<>', '')
        .where('added_at', '<', new Date(now.getTime() - retention.repeatDays * day))
        .execute()
      await tables
        .deleteFrom('attempts')
        .where('last_at', '<', new Date(now.getTime() - retention.attemptDays * day))
        .execute()
      await tables
        .deleteFrom('sealed_endings')
        .where('ended_at', '<', new Date(now.getTime() - retention.sealedEndingDays * day))
        .execute()
      // Platforms that are late can check until then that what ended was written down.
      const toldBefore = new Date(now.getTime() - retention.sealedEndingDays * day)
      await tables
        .deleteFrom('log_openings')
        .where('leaf_index', 'is not', null)
        .where('sequence', 'in', ({ selectFrom }) =>
          selectFrom('events')
            .select('sequence')
            .where('type', 'in', ['withdraw', 'expire'])
            .where('at', '<', toldBefore),
        )
        .execute()
      await tables
        .deleteFrom('contact_messages')
        .where('taken_at', '<', new Date(now.getTime() - retention.contactMessageDays * day))
        .execute()
      if (counts.expired + counts.closed + counts.recoveriesDeleted > 0) database.scrub()
      if (counts.expired > 0) await database.announce()
      return counts
    },
  }
}

const nothingDue = { isExpired: false, isRecoveryDeleted: false, isClosed: false }

async function ageCase(transaction: Transaction<Tables>, row: CaseRow, now: Date, dataDirectory: string) {
  const before = lifeOf(row)
  const life = aged(before, now)
  const isExpired = before.state === 'active' && life.state === 'expired'
  const isRecoveryDeleted = before.isRecoverable && !life.isRecoverable
  if (isExpired || isRecoveryDeleted) await keepLife(transaction, row, life)
  if (isExpired) {
    const ended = await endEntries(transaction, { type: 'expire', at: now, of: { caseId: row.id } })
    if (ended !== null) await appendToLedger(dataDirectory, [ended.line])
  }
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
    // The other faces have no way of confirming; what was kept for their sake ends with the time for undoing.
    .where('face', '=', 'native')
    .where('withdrawn_through', '<', ended ?? 0)
    .execute()
  const isClosed = canClose(life, waiting.length === 0, now)
  if (isClosed) {
    await transaction
      .deleteFrom('heard_feedback')
      .where('entry_id', 'in', ({ selectFrom }) => selectFrom('entries').select('id').where('case_id', '=', row.id))
      .execute()
  }
  if (isClosed) await transaction.deleteFrom('cases').where('id', '=', row.id).execute()
  return { isExpired, isRecoveryDeleted, isClosed }
}
