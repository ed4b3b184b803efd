import { setTimeout as sleep } from 'node:timers/promises'
import type { FeedPage, OpenedCase, ProblemDocument } from '@breakwater/contracts'
import { fingerprint, openBody } from '@breakwater/service/made-up-requests'
import { type AcknowledgedWrites, Follower, type KnownCase } from './acknowledged-writes.ts'

const timeoutMilliseconds = 8_000
const itemsOfCase = 2

export interface LoadCounts {
  answered: number
  /** No answer, or one that the service says may be tried again. */
  failed: number
  /** People who wait for an answer. */
  waiting: number
}

/**
 * People who open and withdraw cases, and a platform that follows and gives feedback, until told to stop. Each asks for one
 * thing again and again, with the same key, until it is answered.
 */
export class Load {
  readonly counts: LoadCounts = { answered: 0, failed: 0, waiting: 0 }
  readonly follower: Follower
  readonly #writes: AcknowledgedWrites
  readonly #url: () => string
  readonly #key: string
  readonly #chance: () => number
  #isStopping = false
  #isReading = true
  #running: Promise<unknown>[] = []

  constructor(writes: AcknowledgedWrites, url: () => string, key: string, chance: () => number) {
    this.#writes = writes
    this.#url = url
    this.#key = key
    this.#chance = chance
    this.follower = new Follower(writes)
  }

  start(people: number): void {
    this.#running = Array.from({ length: people }, () => this.#person().catch(() => {}))
    this.#running.push(this.#follow())
  }

  /** Lets everybody get the answer that they wait for. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all(this.#running.slice(0, -1))
    this.#isReading = false
    await Promise.all(this.#running)
  }

  /** What a platform that begins now is given. */
  async readAnew(): Promise<Follower> {
    const follower = new Follower(this.#writes)
    while (!(await this.#readPage(follower, 0))) {}
    return follower
  }

  async call<Body>(
    path: string,
    body: object | undefined,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Body } | undefined> {
    const isPerson = path.startsWith('/v1/cases')
    if (isPerson) this.counts.waiting++
    try {
      const response = await fetch(`${this.#url()}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        // One connection for each call, so that the proxy decides about each.
        headers: { 'content-type': 'application/json', connection: 'close', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMilliseconds),
      })
      const answer = { status: response.status, body: (await response.json()) as Body }
      if (answer.status >= 500 || answer.status === 429) {
        this.counts.failed++
        return undefined
      }
      this.counts.answered++
      return answer
    } catch {
      this.counts.failed++
      return undefined
    } finally {
      if (isPerson) this.counts.waiting--
    }
  }

  async #person(): Promise<void> {
    const own: KnownCase[] = []
    while (!this.#isStopping) {
      const open = own.find((one) => !one.isWithdrawing)
      if (open !== undefined && this.#chance() < 0.45) await this.#withdraw(open)
      else own.push(await this.#open())
    }
  }

  async #open(): Promise<KnownCase> {
    const number = this.#writes.cases.length
    const seeds = Array.from({ length: itemsOfCase }, (_, at) => number * itemsOfCase + at + 1)
    const one: KnownCase = {
      key: `fault-case-${String(number).padStart(8, '0')}`,
      seeds,
      md5s: seeds.map((seed) => fingerprint(seed).md5),
      isWithdrawing: false,
      isWithdrawn: false,
    }
    this.#writes.cases.push(one)
    const body = openBody(...seeds)
    const { body: opened } = await this.#untilAnswered<OpenedCase>('/v1/cases', body, 201, {
      'idempotency-key': one.key,
    })
    this.#writes.opened(one, opened)
    return one
  }

  async #withdraw(one: KnownCase): Promise<void> {
    one.isWithdrawing = true
    await this.#untilAnswered('/v1/cases/withdraw', { ...one.credentials }, 200)
    this.#writes.withdrew(one)
  }

  async #untilAnswered<Body>(path: string, body: object, wanted: number, headers: Record<string, string> = {}) {
    for (;;) {
      const answer = await this.call<Body>(path, body, headers)
      if (answer?.status === wanted) return answer
      if (answer !== undefined) {
        const { code } = answer.body as ProblemDocument
        this.#writes.violations.push(`${path} was refused: ${code}`)
        throw new Error(`${path} was refused: ${code}`)
      }
      await sleep(50 + this.#chance() * 250)
    }
  }

  async #follow(): Promise<void> {
    while (this.#isReading) {
      await this.#readPage(this.follower, 1)
      const { confirmed } = this.#writes
      const [entry, held] = [...this.follower.held].findLast(([id]) => !confirmed.has(id)) ?? []
      if (entry === undefined || held === undefined || this.#isStopping || this.#chance() > 0.2) continue
      const feedback = { entry, value: 'confirmed' }
      const headers = { ...this.#authorization, 'idempotency-key': `feedback-${entry}` }
      const answer = await this.call<ProblemDocument>('/v1/feed/feedback', feedback, headers)
      if (answer?.status === 200) this.#writes.confirm(entry, held.md5)
    }
    while (!(await this.#readPage(this.follower, 0))) {}
  }

  /** True when everything that there is has been read. */
  async #readPage(follower: Follower, wait: number): Promise<boolean> {
    const gone = this.#writes.withdrawnSoFar()
    const path = `/v1/feed?after=${follower.cursor}&limit=1000&wait=${wait}`
    const page = await this.call<FeedPage & ProblemDocument>(path, undefined, this.#authorization)
    if (page === undefined) {
      await sleep(50)
      return false
    }
    if (page.status !== 200) {
      this.#writes.violations.push(`the feed answered ${page.body.code} after ${follower.cursor}`)
      await sleep(500)
      return false
    }
    follower.apply(page.body, gone)
    return page.body.next >= page.body.head
  }

  get #authorization() {
    return { authorization: `Bearer ${this.#key}` }
  }
}
