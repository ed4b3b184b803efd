import { createCipheriv, hkdfSync } from 'node:crypto'
import {
  type FeedSegments,
  Problem,
  type SealedAnswer,
  type SealedSegments,
  sealedContext,
  sealedQuestions,
  sealingInfo,
  segmentKeyInfo,
} from '@breakwater/contracts'
import { type Platform, type SealingStanding, type Store, sealTo } from '@breakwater/store'

const keyBytes = 32

/** What a platform asked, with the nonce that it sent. */
export interface SealedQuestion {
  readonly question: string
  readonly nonce: string | undefined
}

export interface FeedSealingOptions {
  readonly store: Pick<Store, 'sealingStanding'>
  readonly pepper: Uint8Array
  /** Whether a platform without a key is given nothing. */
  readonly isRequired: boolean
}

/**
 * Seals what carries hashes to the key that a platform registered (docs/protocol/sealing.md). Everything is made first, and
 * then it is looked once more who asked: a platform that was suspended meanwhile is given nothing, and no new key.
 */
export class FeedSealing {
  readonly #store: FeedSealingOptions['store']
  readonly #pepper: Uint8Array
  readonly #isRequired: boolean

  constructor({ store, pepper, isRequired }: FeedSealingOptions) {
    this.#store = store
    this.#pepper = pepper
    this.#isRequired = isRequired
  }

  /** Throws `sealing-required` where this platform could not be answered anyway. */
  check({ sealingKey }: Pick<Platform, 'sealingKey'>, nonce: string | undefined): void {
    const isAnswerable = sealingKey === null ? !this.#isRequired : nonce !== undefined
    if (!isAnswerable) throw new Problem('sealing-required')
  }

  /** For contracts that know no sealing. Throws `sealing-required`. */
  checkPlain(platform: Pick<Platform, 'sealingKey'>): void {
    this.check(platform, undefined)
  }

  /** The content for a platform without a key, sealed for any other. Throws `unauthorized`, `sealing-required`. */
  async answer<Content extends object>(
    platform: Platform,
    asked: SealedQuestion,
    content: Content,
  ): Promise<Content | SealedAnswer> {
    return this.#seal(await this.#standingOf(platform), asked, content)
  }

  /** The index of segments, for a platform with a key with that of the period. Throws as `answer` does. */
  async index(
    platform: Platform,
    nonce: string | undefined,
    index: FeedSegments,
  ): Promise<FeedSegments | SealedAnswer> {
    const standing = await this.#standingOf(platform)
    const key = Buffer.from(this.#periodKey(standing)).toString('hex')
    const content: SealedSegments = { ...index, period: standing.period, key }
    const asked = { question: sealedQuestions.segments(), nonce }
    return this.#seal(standing, asked, standing.sealingKey === null ? index : content)
  }

  /**
   * The bytes of a segment: for a platform with a key, under that of the period. Throws `segment-gone` when it read the index in
   * another period, or before it had a key; `unauthorized`, `sealing-required`.
   */
  async segment(
    platform: Platform,
    { digest, period }: { digest: string; period: number | undefined },
    content: string,
  ): Promise<Uint8Array<ArrayBuffer> | string> {
    const standing = await this.#standingOf(platform)
    if (standing.sealingKey === null && this.#isRequired) throw new Problem('sealing-required')
    const current = standing.sealingKey === null ? undefined : standing.period
    if (period !== current) throw new Problem('segment-gone')
    return current === undefined ? content : encryptSegment(new Uint8Array(this.#periodKey(standing)), digest, content)
  }

  async #standingOf({ id }: Platform): Promise<SealingStanding> {
    const standing = await this.#store.sealingStanding(id)
    if (standing === null) throw new Problem('unauthorized')
    return standing
  }

  async #seal<Content extends object>(
    standing: SealingStanding,
    { question, nonce }: SealedQuestion,
    content: Content,
  ): Promise<Content | SealedAnswer> {
    this.check(standing, nonce)
    const { sealingKey: recipient } = standing
    if (recipient === null || nonce === undefined) return content
    const context = sealedContext({ question, recipient, nonce })
    return { sealed: await sealToPlatform(recipient, context, JSON.stringify(content)) }
  }

  /** From the pepper, so that it is in no database; of this life of the database, so that none comes back with a backup. */
  #periodKey({ epoch, period }: SealingStanding): ArrayBuffer {
    return hkdfSync('sha256', this.#pepper, '', `breakwater/segment-period/1/${epoch}/${period}`, keyBytes)
  }
}

/** Throws for a key that nothing can be sealed to, such as a point of small order. */
export function sealToPlatform(sealingKey: string, context: string, text: string): Promise<string> {
  return sealTo(Buffer.from(sealingKey, 'hex').toString('base64url'), context, text, sealingInfo)
}

/** A digest is of one content only, and the key is of one digest only: no nonce is used twice under a key. */
export function encryptSegment(periodKey: Uint8Array, digest: string, content: string): Uint8Array<ArrayBuffer> {
  const salt = Buffer.from(digest, 'hex')
  const key = hkdfSync('sha256', periodKey, salt, segmentKeyInfo, keyBytes)
  const cipher = createCipheriv('aes-256-gcm', new Uint8Array(key), new Uint8Array(12))
  return Uint8Array.from(Buffer.concat([cipher.update(content, 'utf8'), cipher.final(), cipher.getAuthTag()]))
}
