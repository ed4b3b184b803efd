import type { ContactMessage, Store } from '@breakwater/store'
import type { Log } from '../log.ts'
import type { ContactAddress } from './contact-address.ts'

const atOnce = 5
/** Longer than an address may take to answer. */
const leaseMilliseconds = 120_000
const firstPauseMilliseconds = 10_000
const longestPauseMilliseconds = 3_600_000
const kinds = { 'suspected-under-18': 'suspected_under_18' } as const

export interface NotifierDependencies {
  readonly store: Store
  readonly address: ContactAddress
  readonly log: Log
  readonly now: () => Date
}

/**
 * Tells the operator's contact what waits in the store's outbox, again and again until it was taken: what is about a
 * child is never given up. Of several processes one takes a message.
 */
export class ContactNotifier {
  readonly #dependencies: NotifierDependencies
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(dependencies: NotifierDependencies) {
    this.#dependencies = dependencies
  }

  /** Tells what is due. One round at a time: a call while one runs waits for it, and makes another. */
  tell(): Promise<void> {
    this.#running = this.#running
      .then(() => this.#round())
      .catch(() => this.#dependencies.log.event('contact-not-told'))
    return this.#running
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #round(): Promise<void> {
    const { store, now } = this.#dependencies
    while (!this.#stopping.signal.aborted) {
      const leaseUntil = new Date(now().getTime() + leaseMilliseconds)
      const due = await store.takeContactMessages({ now: now(), leaseUntil, limit: atOnce })
      if (due.length === 0) return
      await Promise.all(due.map((message) => this.#deliver(message)))
    }
  }

  async #deliver({ id, kind, at, attempts }: ContactMessage): Promise<void> {
    const { store, address, log, now } = this.#dependencies
    // Only the adult lane asks: in the child lane that someone is under 18 is what an entry says.
    const data = { lane: 'adult', look: 'breakwater review list' } as const
    const notice = { id, type: kinds[kind], timestamp: at.toISOString(), data }
    if (await address(notice, this.#stopping.signal)) return store.contactMessageTaken(id, now())
    log.event('contact-not-told')
    const pause = Math.min(firstPauseMilliseconds * 2 ** attempts, longestPauseMilliseconds)
    return store.contactMessageFailed(id, new Date(now().getTime() + pause))
  }
}
