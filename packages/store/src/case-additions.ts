import { frameCount, renewed } from '@breakwater/casework'
import { limits } from '@breakwater/contracts'
import type { Transaction } from 'kysely'
import { appendEvents, lockHead, takeSequences } from './append-events.ts'
import { lifeOf, lockCase } from './case-rows.ts'
import type { OpenDatabase } from './database.ts'
import { listItems } from './list-items.ts'
import type { CaseRow, Tables } from './schema.ts'
import type { Store } from './store.ts'
import type { Addition, AdditionOutcome } from './store-records.ts'

/** What is done with a case between its opening and its end: adding to it, and making it last longer. */
export function createAdditions(database: OpenDatabase): Pick<Store, 'addItems' | 'renewCase'> {
  return {
    async addItems(caseId, addition) {
      const outcome = await database.write(async (transaction) => {
        const row = await lockCase(transaction, caseId)
        return row === undefined ? 'over' : add(transaction, row, addition)
      })
      if (outcome === 'added') await database.announce()
      return outcome
    },

    async renewCase(caseId, at) {
      const isRenewed = await database.write(async (transaction) => {
        const row = await lockCase(transaction, caseId)
        const life = row === undefined ? null : renewed(lifeOf(row), at)
        if (row === undefined || life === null) return false
        await transaction.updateTable('cases').set({ expires_on: life.expiresOn }).where('id', '=', row.id).execute()
        await renewEntries(transaction, row, life.expiresOn, at)
        return true
      })
      if (isRenewed) await database.announce()
      return isRenewed
    },
  }
}

async function add(transaction: Transaction<Tables>, row: CaseRow, addition: Addition): Promise<AdditionOutcome> {
  const { at, items, key, digest, ciphertext } = addition
  const earlier = await transaction
    .selectFrom('case_additions')
    .select(['position', 'addition_key', 'request_digest'])
    .where('case_id', '=', row.id)
    .execute()
  const same = earlier.find(({ addition_key }) => addition_key === key)
  if (same !== undefined) return same.request_digest === digest ? 'repeated' : 'conflict'
  if (row.state !== 'active') return 'over'
  if (row.recovery_public_key === null) return 'closed'
  const counts = { items: row.items + items.length, frames: row.frames + frameCount(items) }
  if (counts.items > limits.itemsPerCase) return 'too-many-items'
  if (counts.frames > limits.videoFrames) return 'too-many-frames'
  const position = Math.max(0, ...earlier.map((each) => each.position)) + 1
  await transaction
    .insertInto('case_additions')
    .values({ case_id: row.id, position, addition_key: key, request_digest: digest, added_at: at, ciphertext })
    .execute()
  const last = await listItems(transaction, row, items, at)
  await transaction
    .updateTable('cases')
    .set({ ...counts, listed_through: last })
    .where('id', '=', row.id)
    .execute()
  return 'added'
}

/** Says the new end of each entry that is not over. */
async function renewEntries(
  transaction: Transaction<Tables>,
  row: CaseRow,
  expiresOn: string,
  at: Date,
): Promise<void> {
  await lockHead(transaction)
  const entries = await transaction
    .updateTable('entries')
    .set({ expires_on: expiresOn })
    .where('case_id', '=', row.id)
    .where('state', 'in', ['listed', 'joined', 'quarantined'])
    .returning(['id', 'trust', 'max_action'])
    .execute()
  if (entries.length === 0) return
  const { first } = await takeSequences(transaction, entries.length, at)
  const events = entries.map(({ id: entryId, trust, max_action: maxAction }) => ({
    type: 'amend' as const,
    entryId,
    standing: { trust, maxAction },
  }))
  await appendEvents(transaction, { first, at, events })
}
