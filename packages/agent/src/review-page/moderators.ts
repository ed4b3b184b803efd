import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

/** The file of moderators cannot be used: what is wrong, and where. Never a token. */
export class ModeratorsUnreadable extends Error {
  override readonly name = 'ModeratorsUnreadable'
}

export interface Moderator {
  /** The platform's own, opaque name. */
  readonly name: string
  readonly tokenDigest: Buffer
}

const shortestToken = 24

/**
 * Who may look: a line for each, `NAME TOKEN`; `#` begins a comment. Read again at every question, so that who is taken out
 * is out at once. Throws `ModeratorsUnreadable`.
 */
export class Moderators {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
    this.list()
  }

  list(): Moderator[] {
    const lines = this.#read()
      .split('\n')
      .map((line, at) => ({ text: line.replace(/#.*/, '').trim(), at: at + 1 }))
      .filter(({ text }) => text !== '')
    const moderators = lines.map(({ text, at }) => {
      const [, name, token] = /^([\x21-\x7e]{1,128})\s+([\x21-\x7e]+)$/.exec(text) ?? []
      if (name === undefined || token === undefined) this.#refuse(`line ${at} is not a name, a space and a token`)
      if (token.length < shortestToken)
        this.#refuse(`the token in line ${at} has fewer than ${shortestToken} characters`)
      return { name, tokenDigest: digestOf(token) }
    })
    if (new Set(moderators.map(({ name }) => name)).size < moderators.length) this.#refuse('a name stands there twice')
    if (new Set(moderators.map(({ tokenDigest }) => tokenDigest.toString('hex'))).size < moderators.length) {
      this.#refuse('two have the same token')
    }
    return moderators
  }

  byToken(token: string): Moderator | undefined {
    const digest = digestOf(token)
    return this.list().find(({ tokenDigest }) => timingSafeEqual(tokenDigest, digest))
  }

  /** Whether somebody is still there, with the token they came with. */
  has({ name, tokenDigest }: Moderator): boolean {
    return this.list().some((one) => one.name === name && timingSafeEqual(one.tokenDigest, tokenDigest))
  }

  #read(): string {
    try {
      if (process.platform !== 'win32' && (statSync(this.#file).mode & 0o077) !== 0) {
        this.#refuse('it can be read by others: chmod 600 it')
      }
      return readFileSync(this.#file, 'utf8')
    } catch (error) {
      if (error instanceof ModeratorsUnreadable) throw error
      return this.#refuse((error as NodeJS.ErrnoException).code ?? 'it cannot be read')
    }
  }

  #refuse(why: string): never {
    throw new ModeratorsUnreadable(`${this.#file}: ${why}`)
  }
}

const digestOf = (token: string) => createHash('sha256').update(token).digest()
