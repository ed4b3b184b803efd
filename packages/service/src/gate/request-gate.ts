import { Problem } from '@breakwater/contracts'
import { workAs } from '@breakwater/store'
import { BodyBudget } from './body-budget.ts'
import { Turnstile } from './turnstile.ts'

/** Requests about cases that are worked on at once, by the kind of their work. */
const places = { reserved: 32, withdrawal: 32, return: 64, opening: 64 } as const
type Room = keyof typeof places

const mebibyte = 1_048_576
const bodyBytes = { reserved: 32 * mebibyte, others: 64 * mebibyte } as const
const longestWaitMilliseconds = 10_000
/** As every client writes a helpline's code, good or not. Who writes it otherwise only waits with everyone else to begin. */
const beginningOfCode = Buffer.from('{"voucher').toString('base64url')
/** So many requests of a kind begin in one turn of the event loop while an opening with a code is under way, or newcomers are let in. */
const beginBesides = 1
/** Since the last new connection: for so long more of them may wait. One is taken in in each turn, so turns must be short. */
const newcomersMilliseconds = 5
/** In the line of one room: as many as there are connections. */
const mostWaitingInLine = 2_000

interface Waiting {
  readonly enter: () => void
  readonly refuse: () => void
}

/** A request as far as it is known before any of its body is read. */
export interface Arrival {
  readonly path: string
  /** The header of its pass. */
  readonly pass: string | undefined
  readonly authorization: string | undefined
}

/**
 * What every request goes through. Nobody is told apart but by what they ask for and by a helpline's code; within each kind
 * whoever came first goes first, and waits at most ten seconds. Bounds what requests about cases hold in memory.
 */
export class RequestGate {
  readonly #isGoodCode: (header: string) => Promise<boolean>
  readonly #turnstiles = {
    code: new Turnstile(() => this.#most()),
    withdrawal: new Turnstile(),
    return: new Turnstile(() => this.#most()),
    platform: new Turnstile(),
    anyone: new Turnstile(() => this.#most()),
  }
  readonly #bodies = { reserved: new BodyBudget(bodyBytes.reserved), others: new BodyBudget(bodyBytes.others) }
  #newcomerAt = Number.NEGATIVE_INFINITY
  readonly #inside: Record<Room, number> = { reserved: 0, withdrawal: 0, return: 0, opening: 0 }
  readonly #lines: Record<Room, Waiting[]> = { reserved: [], withdrawal: [], return: [], opening: [] }

  constructor(isGoodCode: (header: string) => Promise<boolean>) {
    this.#isGoodCode = isGoodCode
  }

  /** How long the line of those without a code is, 0 to 1. */
  get fullness(): number {
    return Math.min(1, this.#lines.opening.length / places.opening / 2)
  }

  /** A new connection was taken in. */
  noteNewcomer(): void {
    this.#newcomerAt = performance.now()
  }

  #most(): number | undefined {
    const areComing = performance.now() - this.#newcomerAt < newcomersMilliseconds
    return areComing || this.#inside.reserved > 0 ? beginBesides : undefined
  }

  /** Waits for its turn to begin. */
  async begin({ path, pass, authorization }: Arrival): Promise<void> {
    if (isAboutCases(path) && pass?.startsWith(beginningOfCode)) return this.#turnstiles.code.through()
    const room = roomAt(path)
    if (room === 'withdrawal' || (room === 'return' && isAboutCases(path))) return this.#turnstiles[room].through()
    return this.#turnstiles[authorization === undefined ? 'anyone' : 'platform'].through()
  }

  /** Reads the body and does the work of a request about cases. Throws `busy` and `request-timeout`. */
  async through(
    { path, pass }: Arrival,
    {
      contentLength,
      read,
      work,
    }: { contentLength: string | undefined; read: () => Promise<unknown>; work: () => Promise<void> },
  ): Promise<void> {
    const isReserved = pass !== undefined && (await workAs('code', () => this.#isGoodCode(pass)))
    const room = isReserved ? 'reserved' : roomAt(path)
    const bodies = this.#bodies[isReserved ? 'reserved' : 'others']
    await bodies.hold(contentLength, read, () => this.#inPlace(room, work))
  }

  async #inPlace(room: Room, work: () => Promise<void>): Promise<void> {
    if (this.#inside[room] >= places[room]) await this.#placeIn(room)
    else this.#inside[room]++
    try {
      await workAs(room, work)
    } finally {
      const next = this.#lines[room].shift()
      // Handed on, so that nobody slips in between.
      if (next === undefined) this.#inside[room]--
      else next.enter()
    }
  }

  async #placeIn(room: Room): Promise<void> {
    const line = this.#lines[room]
    const busy = () => new Problem('busy', { retryAfterSeconds: 2 })
    if (line.length >= mostWaitingInLine) throw busy()
    await new Promise<void>((enter, reject) => {
      const waiting: Waiting = {
        enter: () => {
          clearTimeout(patience)
          enter()
        },
        refuse: () => {
          line.splice(line.indexOf(waiting), 1)
          reject(busy())
        },
      }
      const patience = setTimeout(waiting.refuse, longestWaitMilliseconds)
      line.push(waiting)
    })
  }
}

function roomAt(path: string): Exclude<Room, 'reserved'> {
  if (path === '/v1/cases/withdraw') return 'withdrawal'
  return path === '/v1/cases' || path === '/v1/challenges' ? 'opening' : 'return'
}

function isAboutCases(path: string): boolean {
  return path === '/v1/cases' || path.startsWith('/v1/cases/')
}
