import { parseRecoveryCard } from '@breakwater/casework/recovery-card'
import type { CaseItem, CaseStatus, SealedRecovery } from '@breakwater/contracts'
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { bytesOf, fromBase64Url, toBase64Url } from './bytes.ts'
import { compressed, decompressed } from './compression.ts'

/**
 * Undoing a withdrawal (decision D5, ADR 46). The service destroys the hashes; what it keeps only the recovery card opens.
 * A key pair is made for the case; both halves are sealed to the card, and items to the public half (HPKE, RFC 9180: base
 * mode, P-256, HKDF-SHA-256, AES-256-GCM), so that more can be added without the card. Older cases have no such pair: their
 * items are sealed to the card itself. The card's random 130-bit secret is used for one case only, so a zero nonce is never
 * repeated under the same key.
 */
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
const info = bytesOf('breakwater/recovery/v2')
const nonce = new Uint8Array(12)
const encapsulatedBytes = 65
const scalarBytes = 32
/** What 100 items can be as JSON, and no more: a sealed text that unpacks into a flood is not believed. */
const mostItemBytes = 2_097_152

type Purpose = 'v1/seal' | 'v1/proof' | 'v2/key'

async function derive(secret: string, purpose: Purpose): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey('raw', bytesOf(secret), 'HKDF', false, ['deriveBits'])
  const algorithm = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: bytesOf(`breakwater/recovery/${purpose}`),
  }
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, 256))
}

async function cardKey(secret: string, purpose: Purpose): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', await derive(secret, purpose), 'AES-GCM', false, ['encrypt', 'decrypt'])
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
export async function sealRecovery(card: string, items: readonly CaseItem[]): Promise<SealedRecovery> {
  const secret = secretOf(card)
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  const publicKey = toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)))
  const { d = '' } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  const halves = joined(fromBase64Url(d), fromBase64Url(publicKey))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await cardKey(secret, 'v2/key'), halves)
  const verifier = await crypto.subtle.digest('SHA-256', await derive(secret, 'v1/proof'))
  return {
    ciphertext: await sealItems(publicKey, items),
    verifier: toBase64Url(new Uint8Array(verifier)),
    key: { public: publicKey, sealed: toBase64Url(new Uint8Array(sealed)) },
  }
}

/** Seals items to the public half that a case was opened with: it takes no card, and only the card opens it. */
export async function sealItems(publicKey: string, items: readonly CaseItem[]): Promise<string> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64Url(publicKey))
  const text = await compressed(bytesOf(JSON.stringify(items)))
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, text)
  return toBase64Url(joined(new Uint8Array(enc), new Uint8Array(ct)))
}

export interface OpenedRecovery {
  readonly items: CaseItem[]
  /** That this is the case's card. */
  readonly proof: string
  /** Additions that do not open: whoever knew reference and PIN may have left something else in their place. */
  readonly unreadable: number
}

/** The items that were listed, with what was added later. Throws `RecoveryCardError`. */
export async function openRecovery(
  card: string,
  { ciphertext, sealedKey, additions = [] }: Omit<NonNullable<CaseStatus['recovery']>, 'until'>,
): Promise<OpenedRecovery> {
  const secret = secretOf(card)
  const proof = toBase64Url(await derive(secret, 'v1/proof'))
  if (sealedKey === undefined) return { items: await openFirstForm(secret, ciphertext), proof, unreadable: 0 }
  let pair: CryptoKeyPair
  let items: CaseItem[]
  try {
    pair = await openPair(secret, sealedKey)
    items = await openItems(pair, ciphertext)
  } catch (cause) {
    throw new RecoveryCardError('other-case', { cause })
  }
  let unreadable = 0
  for (const addition of additions) {
    const added = await openItems(pair, addition).catch(() => null)
    if (added === null) unreadable++
    else items.push(...added)
  }
  return { items, proof, unreadable }
}

async function openFirstForm(secret: string, ciphertext: string): Promise<CaseItem[]> {
  try {
    const key = await cardKey(secret, 'v1/seal')
    const plaintext = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key, fromBase64Url(ciphertext))
    return JSON.parse(new TextDecoder().decode(plaintext))
  } catch (cause) {
    throw new RecoveryCardError('other-case', { cause })
  }
}

async function openPair(secret: string, sealedKey: string): Promise<CryptoKeyPair> {
  const key = await cardKey(secret, 'v2/key')
  const halves = new Uint8Array(
    await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key, fromBase64Url(sealedKey)),
  )
  const point = halves.slice(scalarBytes)
  const part = (from: number, to: number) => toBase64Url(halves.slice(from, to))
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: part(0, scalarBytes),
    // After the byte that says that the point is written out in full.
    x: part(scalarBytes + 1, scalarBytes + 33),
    y: part(scalarBytes + 33, scalarBytes + 65),
  }
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' }
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('jwk', jwk, algorithm, true, ['deriveBits']),
    crypto.subtle.importKey('raw', point, algorithm, true, []),
  ])
  return { privateKey, publicKey }
}

async function openItems(recipientKey: CryptoKeyPair, sealed: string): Promise<CaseItem[]> {
  const bytes = fromBase64Url(sealed)
  const enc = bytes.slice(0, encapsulatedBytes)
  const text = await suite.open({ recipientKey, enc, info }, bytes.slice(encapsulatedBytes))
  const items: unknown = JSON.parse(new TextDecoder().decode(await decompressed(new Uint8Array(text), mostItemBytes)))
  if (!Array.isArray(items)) throw new TypeError('not a list of items')
  return items
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
