import { caseItems } from '@breakwater/casework/case-items'
import type { AddItems, Answers, CaseStatus, Credentials, Fingerprint } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { loadSealing } from '../fingerprint-flow/load-sealing.ts'

/** More for a case, made on the device before anything is sent. */
export interface AdditionDraft {
  /** Sent as it is; the page shows exactly this. */
  readonly body: AddItems
  /** The same for every attempt to send this draft, so that it is never added twice. */
  readonly idempotencyKey: string
}

/** What a case has room for. */
export function roomIn({ items, frames }: CaseStatus): { readonly items: number; readonly frames: number } {
  return { items: Math.max(0, limits.itemsPerCase - items), frames: Math.max(0, limits.videoFrames - frames) }
}

/** Sealed without the recovery card, so that the card opens it with the rest. */
export async function draftAddition(
  credentials: Credentials,
  status: CaseStatus,
  answers: Answers,
  fingerprints: readonly Fingerprint[],
): Promise<AdditionDraft> {
  const items = caseItems(fingerprints, roomIn(status).frames)
  const { sealItems } = await loadSealing()
  const recovery = await sealItems(status.recoveryKey!, items)
  return { body: { ...credentials, answers, items, recovery }, idempotencyKey: crypto.randomUUID() }
}
