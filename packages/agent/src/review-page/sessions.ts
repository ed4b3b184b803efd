import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Moderator, Moderators } from './moderators.ts'

export interface Session {
  readonly moderator: Moderator
  /** Every form of this session carries it. */
  readonly formToken: string
}

interface Held extends Session {
  readonly endsAt: number
  lastAt: number
}

const idleMs = 30 * 60_000

/** Who is signed in: in memory, so a restart signs everybody out. */
export class Sessions {
  readonly #held = new Map<string, Held>()
  readonly #moderators: Moderators
  readonly #longestMs: number

  constructor(moderators: Moderators, { sessionHours }: { readonly sessionHours: number }) {
    this.#moderators = moderators
    this.#longestMs = sessionHours * 3_600_000
  }

  get longestSeconds(): number {
    return Math.floor(this.#longestMs / 1000)
  }

  /** The cookie's value; undefined for a token that nobody has. */
  open(token: string, at: Date): string | undefined {
    const moderator = this.#moderators.byToken(token)
    if (moderator === undefined) return undefined
    for (const [key, held] of this.#held) if (!isAlive(held, at)) this.#held.delete(key)
    const value = randomBytes(32).toString('base64url')
    const formToken = randomBytes(16).toString('base64url')
    this.#held.set(keyOf(value), { moderator, formToken, endsAt: at.getTime() + this.#longestMs, lastAt: at.getTime() })
    return value
  }

  find(value: string | undefined, at: Date): Session | undefined {
    const held = value === undefined ? undefined : this.#held.get(keyOf(value))
    if (held === undefined) return undefined
    if (!isAlive(held, at) || !this.#moderators.has(held.moderator)) {
      this.close(value)
      return undefined
    }
    held.lastAt = at.getTime()
    return held
  }

  close(value: string | undefined): void {
    if (value !== undefined) this.#held.delete(keyOf(value))
  }
}

export function isFormOf({ formToken }: Session, given: unknown): boolean {
  const [one, other] = [Buffer.from(formToken), Buffer.from(typeof given === 'string' ? given : '')]
  return one.length === other.length && timingSafeEqual(one, other)
}

const isAlive = ({ endsAt, lastAt }: Held, at: Date) => at.getTime() < endsAt && at.getTime() - lastAt < idleMs
const keyOf = (value: string) => createHash('sha256').update(value).digest('base64url')
