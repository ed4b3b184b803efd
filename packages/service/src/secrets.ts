import { argon2, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { type CaseReference, formatCaseReference, formatPin, type Pin } from '@breakwater/casework'
import { loadSecretFile } from './secret-file.ts'

const derive = promisify(argon2)
/** What one check of a PIN costs. Never less in earnest: tests that check thousands of PINs use less. */
export interface Argon2Cost {
  readonly memoryKib: number
  readonly passes: number
}
const argon2Cost: Argon2Cost = { memoryKib: 19_456, passes: 2 }

/**
 * The pepper: 32 random bytes in a file outside the database (decision D6). Made once, readable by its owner alone.
 * Whoever loses it loses every case's way in; whoever steals only the database cannot test a single PIN.
 */
export function loadPepper(dataDirectory: string): Promise<Buffer> {
  return loadSecretFile(dataDirectory, 'pepper')
}

/**
 * Puts the pepper of a restored backup where the service looks for it. False when another pepper is there already:
 * with the wrong one no holder could ever open a case again.
 */
export async function installPepper(dataDirectory: string, pepper: Uint8Array): Promise<boolean> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const file = path.join(dataDirectory, 'pepper')
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null
    throw error
  })
  if (handle === null) return (await readFile(file)).equals(pepper)
  await handle.writeFile(pepper)
  await handle.sync()
  await handle.close()
  return true
}

/** What the service knows of references and PINs: only what the pepper lets it recompute. */
export class CaseSecrets {
  readonly #pepper: Buffer
  readonly #cost: Argon2Cost

  constructor(pepper: Buffer, cost: Argon2Cost = argon2Cost) {
    this.#pepper = pepper
    this.#cost = cost
  }

  #mac(purpose: string, ...parts: (string | number)[]): Buffer {
    return createHmac('sha256', this.#pepper)
      .update(JSON.stringify([purpose, ...parts]))
      .digest()
  }

  /** Key under which a case is found: the reference itself is stored nowhere. */
  lookup(reference: CaseReference): string {
    return this.#mac('lookup', reference).toString('hex')
  }

  /** The same key always opens the same case, so that a repeat after a lost answer makes no second one. */
  credentials(idempotencyKey: string | undefined, attempt: number): { reference: CaseReference; pin: Pin } {
    const seed = idempotencyKey ?? randomBytes(32).toString('hex')
    return {
      reference: formatCaseReference(this.#mac('reference', seed, attempt)),
      pin: formatPin(this.#mac('pin', seed, attempt)),
    }
  }

  /** Under which a helpline's code is kept: without the pepper nobody can tell codes from a list of them. */
  voucher(code: string): string {
    return this.#mac('voucher', code).toString('hex')
  }

  openingKey(idempotencyKey: string): string {
    return this.#mac('opening', idempotencyKey).toString('hex')
  }

  /** Tells a repeat from another request. Keyed: a bare digest of hashes would let a thief test a picture. */
  openingDigest(request: unknown): string {
    return this.#mac('opening-request', JSON.stringify(request)).toString('hex')
  }

  /** Argon2id (RFC 9106) of reference and PIN with the pepper as its secret: `salt$digest`, base64url. */
  async verifier(reference: CaseReference, pin: Pin, salt: Buffer = randomBytes(16)): Promise<string> {
    const digest = await derive('argon2id', {
      message: Buffer.from(`${reference}/${pin}`),
      nonce: salt,
      secret: this.#pepper,
      memory: this.#cost.memoryKib,
      passes: this.#cost.passes,
      parallelism: 1,
      tagLength: 32,
    })
    return `${salt.toString('base64url')}$${digest.toString('base64url')}`
  }

  /** Does the same work whether or not there is a case: an unknown reference costs as much as a wrong PIN. */
  async verify(verifier: string | null, reference: CaseReference, pin: Pin): Promise<boolean> {
    const expected = verifier ?? `${'A'.repeat(22)}$${'A'.repeat(43)}`
    const salt = Buffer.from(expected.split('$')[0]!, 'base64url')
    const actual = await this.verifier(reference, pin, salt)
    return timingSafeEqual(Buffer.from(actual), Buffer.from(expected)) && verifier !== null
  }
}

/** A platform's key: 256 random bits, so a plain SHA-256 is enough to keep it by. */
export function newPlatformKey(): string {
  return `bw_${randomBytes(32).toString('base64url')}`
}

export function platformKeyDigest(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex')
}

/** True when the proof made from a recovery card fits the verifier left when the case was opened. */
export function isRecoveryProof(proof: string, verifier: string): boolean {
  const digest = createHash('sha256').update(Buffer.from(proof, 'base64url')).digest()
  const expected = Buffer.from(verifier, 'base64url')
  return digest.length === expected.length && timingSafeEqual(digest, expected)
}

/** Digest of a request's meaning, for telling a repeat from a different request under the same key. */
export function requestDigest(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex')
}
