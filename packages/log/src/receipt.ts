import type { LoggedEvent, Receipt, ReceiptLeaf } from '@breakwater/contracts'
import { base64, base64urlnopad } from '@scure/base'
import { isIncluded } from './check-proof.ts'
import { openCheckpoint } from './checkpoint.ts'
import { commitment } from './commitment.ts'
import { type Hash, leafHash } from './merkle-hash.ts'
import { formatKey, type NoteKey, parseKey } from './signed-note.ts'
import { Unverified } from './unverified.ts'

export type { Receipt, ReceiptLeaf } from '@breakwater/contracts'

export function receiptLeaf(
  event: LoggedEvent,
  { salt, index, proof }: { salt: Uint8Array; index: number; proof: readonly Hash[] },
): ReceiptLeaf {
  return { event, salt: base64urlnopad.encode(salt), index, proof: proof.map((hash) => base64.encode(hash)) }
}

/** What a receipt that holds says. */
export interface CheckedReceipt {
  readonly origin: string
  readonly size: number
  readonly leaves: readonly { readonly index: number; readonly event: LoggedEvent }[]
}

/**
 * Checks every signature and proof of a receipt. With `key` it must be of that log; without, of the log that it names
 * itself. Throws `Unverified`.
 */
export function checkReceipt(value: unknown, key?: NoteKey): CheckedReceipt {
  const receipt = parseReceipt(value)
  const own = parseKey(receipt.key)
  if (key !== undefined && formatKey(key) !== formatKey(own)) throw new Unverified('other-log', own.name)
  const { origin, size, root } = openCheckpoint(receipt.checkpoint, key ?? own)
  for (const { event, salt, index, proof } of receipt.leaves) {
    const hashes = proof.map((hash) => decodeAs(base64, hash))
    const leaf = leafHash(commitment(decodeAs(base64urlnopad, salt), event))
    if (!isIncluded(hashes, { index, size, leaf, root })) throw new Unverified('not-in-log', `leaf ${index}`)
  }
  return { origin, size, leaves: receipt.leaves.map(({ index, event }) => ({ index, event })) }
}

/** Throws `Unverified` with `malformed-receipt`. */
export function parseReceipt(value: unknown): Receipt {
  const { format, key, checkpoint, leaves } = (value ?? {}) as Partial<Receipt>
  const isWhole = format === 'breakwater-receipt/1' && typeof key === 'string' && typeof checkpoint === 'string'
  if (!isWhole || !Array.isArray(leaves) || leaves.length === 0 || !leaves.every(isLeaf)) {
    throw new Unverified('malformed-receipt')
  }
  return value as Receipt
}

const eventMembers = new Set(['type', 'entry', 'trust', 'maxAction', 'expiresOn', 'contents'])

function isLeaf(value: unknown): value is ReceiptLeaf {
  const { event, salt, index, proof } = (value ?? {}) as Partial<ReceiptLeaf>
  const isEvent =
    typeof event?.type === 'string' &&
    typeof event.entry === 'string' &&
    Object.entries(event).every(([name, member]) => eventMembers.has(name) && typeof member === 'string')
  const isProof = Array.isArray(proof) && proof.every((hash) => typeof hash === 'string')
  return isEvent && typeof salt === 'string' && typeof index === 'number' && isProof
}

function decodeAs(coder: { decode(text: string): Uint8Array }, text: string): Uint8Array {
  try {
    const bytes = coder.decode(text)
    if (bytes.length === 32) return bytes
  } catch {}
  throw new Unverified('malformed-receipt', 'a salt or a hash has not 32 bytes')
}
