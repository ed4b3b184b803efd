import { Problem } from '@breakwater/contracts'

/** Requests that are read and worked on at once; each may hold a body of `limits.requestBytes`. */
const mostAtOnce = 128
const mostReservedAtOnce = 32

/**
 * Bounds what requests about cases hold in memory, before any of their body is read. Those with a helpline's code that
 * is still good have places of their own.
 */
export class RequestGate {
  readonly #isGoodCode: (header: string) => Promise<boolean>
  readonly #inside = { general: 0, reserved: 0 }

  constructor(isGoodCode: (header: string) => Promise<boolean>) {
    this.#isGoodCode = isGoodCode
  }

  /** Throws `busy` where no place is free. */
  async through(pass: string | undefined, next: () => Promise<void>): Promise<void> {
    const place = await this.#placeFor(pass)
    if (place === null) throw new Problem('busy', { retryAfterSeconds: 2 })
    this.#inside[place]++
    try {
      await next()
    } finally {
      this.#inside[place]--
    }
  }

  async #placeFor(pass: string | undefined): Promise<'general' | 'reserved' | null> {
    if (this.#inside.general < mostAtOnce) return 'general'
    const isReserved =
      this.#inside.reserved < mostReservedAtOnce && pass !== undefined && (await this.#isGoodCode(pass))
    return isReserved ? 'reserved' : null
  }
}
