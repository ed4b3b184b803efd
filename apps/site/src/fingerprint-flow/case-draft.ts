import { caseItems } from '@breakwater/casework/case-items'
import { formatRecoveryCard } from '@breakwater/casework/recovery-card'
import type { Answers, Fingerprint, OpenCase } from '@breakwater/contracts'
import { loadSealing } from './load-sealing.ts'

/** Everything that a case is opened with, made on the device before anything is sent. */
export interface CaseDraft {
  /** Sent as it is; the page shows exactly this. */
  readonly body: OpenCase
  /** Never sent. */
  readonly recoveryCard: string
  /** The same for every attempt to send this draft, so that it is never made twice. */
  readonly idempotencyKey: string
}

export async function draftCase(answers: Answers, fingerprints: readonly Fingerprint[]): Promise<CaseDraft> {
  const items = caseItems(fingerprints)
  const recoveryCard = formatRecoveryCard(crypto.getRandomValues(new Uint8Array(17)))
  const { sealRecovery } = await loadSealing()
  const recovery = await sealRecovery(recoveryCard, items)
  return { body: { answers, items, recovery }, recoveryCard, idempotencyKey: crypto.randomUUID() }
}
