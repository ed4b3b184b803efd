import { Locators, tagOfDigest } from './locators.ts'

/**
 * Numbers by MD5, in chains: one file may stand a million times on a platform, and the next must not cost a million
 * steps. Two MD5 can share a chain: whoever asks looks at each.
 */
export class Md5Chains {
  readonly #heads: Locators
  #next: Uint32Array<ArrayBuffer>
  #previous: Uint32Array<ArrayBuffer>

  /** With room for so many, of numbers up to `largest`. */
  constructor(expected = 0, largest = 1023) {
    this.#heads = new Locators(expected)
    this.#next = new Uint32Array(largest + 1)
    this.#previous = new Uint32Array(largest + 1)
  }

  add(md5: Uint8Array, number: number): void {
    this.#makeRoom(number)
    const tag = tagOfDigest(md5)
    const [head = 0] = this.#heads.with(tag)
    if (head !== 0) {
      this.#previous[head] = number
      this.#heads.delete(tag, head)
    }
    this.#next[number] = head
    this.#previous[number] = 0
    this.#heads.add(tag, number)
  }

  /** Only what was added. */
  delete(md5: Uint8Array, number: number): void {
    const tag = tagOfDigest(md5)
    const next = this.#next[number]!
    const previous = this.#previous[number]!
    if (next !== 0) this.#previous[next] = previous
    if (previous !== 0) this.#next[previous] = next
    else {
      this.#heads.delete(tag, number)
      if (next !== 0) this.#heads.add(tag, next)
    }
  }

  with(md5: Uint8Array): number[] {
    const found: number[] = []
    let [at = 0] = this.#heads.with(tagOfDigest(md5))
    for (; at !== 0; at = this.#next[at]!) found.push(at)
    return found
  }

  #makeRoom(number: number): void {
    if (number < this.#next.length) return
    const length = 2 ** Math.ceil(Math.log2(number + 1))
    const grown = (from: Uint32Array<ArrayBuffer>) => {
      const to = new Uint32Array(length)
      to.set(from)
      return to
    }
    this.#next = grown(this.#next)
    this.#previous = grown(this.#previous)
  }
}
