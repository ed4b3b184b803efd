import { nonceHeader, SealedAnswer, sealedContext, sealingInfo, segmentKeyInfo } from '@breakwater/contracts'
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { bytesOf, fromBase64Url, fromHex, toBase64Url, toHex } from './bytes.ts'

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
const encapsulatedBytes = 32
const nonceBytes = 16
export const sealingSeedBytes = 32

/** The answer was changed, or made for another question, another time or another platform. Nothing of it is used. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

/** What should have come sealed came plain. Nothing of it is used. */
export class AnswerNotSealed extends Error {
  override readonly name = 'AnswerNotSealed'
}

/** What a platform opens its answers with (docs/protocol/sealing.md). */
export class SealingKeys {
  readonly #pair: Promise<CryptoKeyPair>

  /** Both halves follow from 32 secret random bytes (RFC 9180, DeriveKeyPair). */
  constructor(seed: Uint8Array) {
    if (seed.length !== sealingSeedBytes) throw new RangeError(`a seed has ${sealingSeedBytes} bytes`)
    this.#pair = suite.kem.deriveKeyPair(Uint8Array.from(seed).buffer)
    this.#pair.catch(() => {})
  }

  /** The half that the operator registers: 64 hex digits. */
  async publicKey(): Promise<string> {
    const { publicKey } = await this.#pair
    return toHex(new Uint8Array(await suite.kem.serializePublicKey(publicKey)))
  }

  /** What an answer to this question with this nonce says. Throws `SealBroken`. */
  async open({ sealed }: SealedAnswer, asked: { question: string; nonce: string }): Promise<unknown> {
    const recipient = await this.publicKey()
    const context = bytesOf(sealedContext({ ...asked, recipient }))
    const { privateKey: recipientKey } = await this.#pair
    try {
      const bytes = fromBase64Url(sealed)
      const enc = bytes.slice(0, encapsulatedBytes).buffer
      const parameters = { recipientKey, enc, info: bytesOf(sealingInfo).buffer }
      const opened = await suite.open(parameters, bytes.slice(encapsulatedBytes).buffer, context.buffer)
      return JSON.parse(new TextDecoder().decode(opened))
    } catch (cause) {
      throw new SealBroken(
        'an answer does not open: it was changed, answers something else, or is sealed to another key',
        { cause },
      )
    }
  }
}

export interface FeedSealing {
  readonly keys: SealingKeys
  /** Refuse what comes plain. False: take both, for the time until the operator has registered the key. */
  readonly isRequired: boolean
}

/** Headers for a question, and how to read its answer. */
export function askSealed(sealing: FeedSealing | undefined, question: string) {
  if (sealing === undefined) return { headers: {}, open: async (answer: unknown) => answer }
  const nonce = toBase64Url(crypto.getRandomValues(new Uint8Array(nonceBytes)))
  return {
    headers: { [nonceHeader]: nonce },
    /** Throws `SealBroken`, `AnswerNotSealed`. */
    async open(answer: unknown): Promise<unknown> {
      const sealed = SealedAnswer.safeParse(answer)
      if (sealed.success) return sealing.keys.open(sealed.data, { question, nonce })
      if (sealing.isRequired) throw new AnswerNotSealed('an answer came that was not sealed')
      return answer
    },
  }
}

/** The text of a segment, from the key of the period. Throws `SealBroken`. */
export async function decryptSegment(
  periodKey: string,
  digest: string,
  encrypted: ArrayBuffer,
): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey('raw', fromHex(periodKey), 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: fromHex(digest), info: bytesOf(segmentKeyInfo) }
  const use = { name: 'AES-GCM', length: 256 }
  const key = await crypto.subtle.deriveKey(derivation, material, use, false, ['decrypt'])
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, encrypted))
  } catch (cause) {
    throw new SealBroken('a segment was changed, or is under another key', { cause })
  }
}
