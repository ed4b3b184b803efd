import type { CaseLife } from '@breakwater/casework'
import type { RecoveryKey } from '@breakwater/contracts'
import type { Transaction } from 'kysely'
import type { CaseRow, Tables } from './schema.ts'
import type { StoredCase } from './store-records.ts'

/** Reads a case and holds it until the transaction ends. Entries of it may be written meanwhile, which look at its key. */
export async function lockCase(transaction: Transaction<Tables>, caseId: string): Promise<CaseRow | undefined> {
  return transaction.selectFrom('cases').selectAll().where('id', '=', caseId).forNoKeyUpdate().executeTakeFirst()
}

export function lifeOf(row: CaseRow): CaseLife {
  const isRecoverable = row.recovery_ciphertext !== null
  return { state: row.state, expiresOn: row.expires_on, withdrawnAt: row.withdrawn_at, isRecoverable }
}

/**
 * The digest of the request that opened a case goes with its hashes: whoever has the database could try a picture
 * against it.
 */
export async function keepLife(transaction: Transaction<Tables>, row: CaseRow, life: CaseLife): Promise<void> {
  const digest = life.state === 'active' ? {} : { opening_digest: '' }
  await transaction
    .updateTable('cases')
    .set({ state: life.state, withdrawn_at: life.withdrawnAt, ...digest })
    .where('id', '=', row.id)
    .execute()
  if (life.state !== 'active') {
    await transaction.updateTable('case_additions').set({ request_digest: '' }).where('case_id', '=', row.id).execute()
  }
  if (!life.isRecoverable) await forgetRecovery(transaction, [row.id])
}

/** Destroys everything that would undo the withdrawal of these cases. */
export async function forgetRecovery(transaction: Transaction<Tables>, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return
  await transaction
    .updateTable('cases')
    .set({
      recovery_ciphertext: null,
      recovery_verifier: null,
      recovery_public_key: null,
      recovery_sealed_key: null,
    })
    .where('id', 'in', caseIds)
    .execute()
  await transaction.deleteFrom('case_additions').where('case_id', 'in', caseIds).execute()
}

/** All that is needed to let a holder in. Without what they sealed: half a megabyte would take time that a wrong reference does not. */
export const storedCaseColumns = [
  'id',
  'lane',
  'state',
  'verifier',
  'opening_key',
  'opening_digest',
  'opened_at',
  'expires_on',
  'withdrawn_at',
  'items',
  'recovery_verifier',
] as const

export function toStoredCase(row: Pick<CaseRow, (typeof storedCaseColumns)[number]>): StoredCase {
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
    items: row.items,
    recoveryVerifier: row.recovery_verifier,
  }
}

export function recoveryKeyOf(row: CaseRow): RecoveryKey | null {
  const { recovery_public_key: publicHalf, recovery_sealed_key: sealed } = row
  return publicHalf === null || sealed === null ? null : { public: publicHalf, sealed }
}
