import { randomInt } from 'node:crypto'

const smallest = 1024
/** Fuller than this, a table is doubled. */
const mostFull = 0.7

/**
 * Where things are, by a tag of 32 bits of their name: 8 bytes a place, so that ten million take 134 MB. Two names can
 * have one tag: whoever asks looks at each place that comes and says whether it is the one.
 */
export class Locators {
  #tags: Uint32Array
  /** 0: nothing here. */
  #numbers: Uint32Array
  #size = 0

  /** With room for so many: doubling a large table holds everything up. */
  constructor(expected = 0) {
    const places = 2 ** Math.ceil(Math.log2(Math.max(smallest, expected / mostFull + 1)))
    this.#tags = new Uint32Array(places)
    this.#numbers = new Uint32Array(places)
  }

  get size(): number {
    return this.#size
  }

  /** `number` is 1 to 2³² − 1. */
  add(tag: number, number: number): void {
    if (this.#size >= this.#tags.length * mostFull) this.#grow()
    this.#place(tag, number)
    this.#size++
  }

  /** The numbers under this tag. */
  with(tag: number): number[] {
    const mask = this.#tags.length - 1
    const found: number[] = []
    for (let at = tag & mask; this.#numbers[at] !== 0; at = (at + 1) & mask) {
      if (this.#tags[at] === tag) found.push(this.#numbers[at]!)
    }
    return found
  }

  /** False when it is not there. Moves what follows up, so that no search ends too early. */
  delete(tag: number, number: number): boolean {
    const mask = this.#tags.length - 1
    let hole = tag & mask
    while (this.#numbers[hole] !== 0 && (this.#tags[hole] !== tag || this.#numbers[hole] !== number)) {
      hole = (hole + 1) & mask
    }
    if (this.#numbers[hole] === 0) return false
    for (let at = (hole + 1) & mask; this.#numbers[at] !== 0; at = (at + 1) & mask) {
      const fromHome = (at - (this.#tags[at]! & mask)) & mask
      if (fromHome < ((at - hole) & mask)) continue
      this.#tags[hole] = this.#tags[at]!
      this.#numbers[hole] = this.#numbers[at]!
      hole = at
    }
    this.#tags[hole] = 0
    this.#numbers[hole] = 0
    this.#size--
    return true
  }

  #place(tag: number, number: number): void {
    const mask = this.#tags.length - 1
    let at = tag & mask
    while (this.#numbers[at] !== 0) at = (at + 1) & mask
    this.#tags[at] = tag
    this.#numbers[at] = number
  }

  #grow(): void {
    const tags = this.#tags
    const numbers = this.#numbers
    this.#tags = new Uint32Array(tags.length * 2)
    this.#numbers = new Uint32Array(tags.length * 2)
    for (let at = 0; at < tags.length; at++) if (numbers[at] !== 0) this.#place(tags[at]!, numbers[at]!)
  }
}

const seed = randomInt(2 ** 32)

/** 32 bits of a name (MurmurHash3, x86, 32 bit), other ones in every process. */
export function tagOf(name: string): number {
  let hash = seed
  const whole = name.length & ~3
  for (let at = 0; at < whole; at += 4) {
    hash ^= scrambled(
      name.charCodeAt(at) |
        (name.charCodeAt(at + 1) << 8) |
        (name.charCodeAt(at + 2) << 16) |
        (name.charCodeAt(at + 3) << 24),
    )
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  let rest = 0
  for (let at = name.length - 1; at >= whole; at--) rest = (rest << 8) | name.charCodeAt(at)
  return mixed(hash ^ scrambled(rest) ^ name.length)
}

/** The same of bytes that are a digest already. */
export function tagOfDigest(digest: Uint8Array): number {
  return mixed(seed ^ (digest[0]! | (digest[1]! << 8) | (digest[2]! << 16) | (digest[3]! << 24)))
}

function scrambled(word: number): number {
  const product = Math.imul(word, 0xcc9e2d51)
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593)
}

function mixed(value: number): number {
  let hash = value ^ (value >>> 16)
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
