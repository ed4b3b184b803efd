import { limits, Problem } from '@breakwater/contracts'

interface Held {
  readonly bytes: number
  /** Ends the reading of it; undefined once it has all come. */
  giveWay: (() => void) | undefined
}

/**
 * Bounds what the bodies of requests hold in memory. Who sends little goes before who sends much: while bodies are still
 * coming, the largest of them gives way, so that many that come slowly or not at all keep nobody out.
 */
export class BodyBudget {
  readonly #most: number
  readonly #held = new Set<Held>()
  #bytes = 0

  /** `most`: bytes of all together. */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * Reads a body that says its length, and keeps room for it until `use` is done. Throws `busy` where there is no room, and
   * `request-timeout` when it had to give way.
   */
  async hold(contentLength: string | undefined, read: () => Promise<unknown>, use: () => Promise<void>): Promise<void> {
    const held: Held = { bytes: Number(contentLength ?? limits.requestBytes), giveWay: undefined }
    this.#makeRoomFor(held)
    this.#held.add(held)
    this.#bytes += held.bytes
    try {
      await Promise.race([
        read(),
        new Promise<never>((_, reject) => {
          held.giveWay = () => reject(new Problem('request-timeout'))
        }),
      ])
      held.giveWay = undefined
      await use()
    } finally {
      this.#letGo(held)
    }
  }

  #makeRoomFor(newcomer: Held): void {
    while (this.#bytes + newcomer.bytes > this.#most) {
      let largest: Held | undefined
      for (const held of this.#held)
        if (held.giveWay !== undefined && held.bytes > (largest?.bytes ?? newcomer.bytes)) largest = held
      if (largest === undefined) throw new Problem('busy', { retryAfterSeconds: 2 })
      largest.giveWay!()
      this.#letGo(largest)
    }
  }

  #letGo(held: Held): void {
    if (this.#held.delete(held)) this.#bytes -= held.bytes
  }
}
