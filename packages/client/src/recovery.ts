import { parseRecoveryCard } from '@breakwater/casework/recovery-card'
import type { ImageFingerprint, SealedRecovery } from '@breakwater/contracts'

/**
 * Undoing a withdrawal (decision D5). The service destroys the hashes; what it keeps is this ciphertext, which only
 * the recovery card opens. WebCrypto: AES-256-GCM under HKDF-SHA-256 of the card's secret. The random 130-bit secret
 * is used for one case only, so a zero nonce is never repeated under the same key.
 */
const nonce = new Uint8Array(12)

async function derive(secret: string, purpose: 'seal' | 'proof'): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'HKDF', false, ['deriveBits'])
  const info = new TextEncoder().encode(`breakwater/recovery/v1/${purpose}`)
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    material,
    256,
  )
  return new Uint8Array(bits)
}

async function sealingKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', await derive(secret, 'seal'), 'AES-GCM', false, ['encrypt', 'decrypt'])
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
}

/** Thrown when the text is no recovery card, or not the card of this case. */
export class RecoveryCardError extends Error {
  override readonly name = 'RecoveryCardError'
  readonly reason: 'mistyped' | 'other-case'
  constructor(reason: 'mistyped' | 'other-case', options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
  }
}

function secretOf(card: string): string {
  const secret = parseRecoveryCard(card)
  if (secret === null) throw new RecoveryCardError('mistyped')
  return secret
}

/** What the service is given when a case is opened: it can neither read it nor undo anything with it. */
export async function sealRecovery(card: string, items: readonly ImageFingerprint[]): Promise<SealedRecovery> {
  const secret = secretOf(card)
  const plaintext = new TextEncoder().encode(JSON.stringify(items))
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await sealingKey(secret), plaintext)
  const verifier = await crypto.subtle.digest('SHA-256', await derive(secret, 'proof'))
  return { ciphertext: toBase64Url(new Uint8Array(ciphertext)), verifier: toBase64Url(new Uint8Array(verifier)) }
}

/** The items that were listed, and the proof that this is the case's card. Throws `RecoveryCardError`. */
export async function openRecovery(
  card: string,
  ciphertext: string,
): Promise<{ items: ImageFingerprint[]; proof: string }> {
  const secret = secretOf(card)
  const key = await sealingKey(secret)
  try {
    const plaintext = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key, fromBase64Url(ciphertext))
    return { items: JSON.parse(new TextDecoder().decode(plaintext)), proof: toBase64Url(await derive(secret, 'proof')) }
  } catch (cause) {
    throw new RecoveryCardError('other-case', { cause })
  }
}
