import type { CaseLife } from '@breakwater/casework'
import type { Transaction } from 'kysely'
import type { CaseRow, Tables } from './schema.ts'
import type { StoredCase } from './store.ts'

/** Reads a case and holds it until the transaction ends. */
export async function lockCase(transaction: Transaction<Tables>, caseId: string): Promise<CaseRow | undefined> {
  return transaction.selectFrom('cases').selectAll().where('id', '=', caseId).forUpdate().executeTakeFirst()
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
  const recovery = life.isRecoverable ? {} : { recovery_ciphertext: null, recovery_verifier: null }
  const digest = life.state === 'active' ? {} : { opening_digest: '' }
  await transaction
    .updateTable('cases')
    .set({ state: life.state, withdrawn_at: life.withdrawnAt, ...recovery, ...digest })
    .where('id', '=', row.id)
    .execute()
}

export function toStoredCase(row: CaseRow): StoredCase {
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
