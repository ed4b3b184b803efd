import { hashBytes } from './hash-bytes.ts'

/** The index said plainly: looks at every hash. What the kernels are tested against. */
export class ReferenceIndex {
  readonly #listed: { readonly id: number; readonly hash: Uint8Array; readonly radiusBits: number }[] = []

  get size(): number {
    return this.#listed.length
  }

  insert(id: number, hash: Uint8Array, radiusBits = 31): void {
    this.#listed.push({ id, hash: hash.slice(), radiusBits })
  }

  delete(id: number, hash: Uint8Array): boolean {
    const at = this.#listed.findIndex((one) => one.id === id && differingBits(one.hash, hash) === 0)
    if (at >= 0) this.#listed.splice(at, 1)
    return at >= 0
  }

  /** The nearest first, equally near ones by id. */
  search(hash: Uint8Array, radiusBits: number): { readonly id: number; readonly distanceBits: number }[] {
    return this.#listed
      .map(({ id, hash: other, radiusBits: own }) => ({ id, own, distanceBits: differingBits(hash, other) }))
      .filter(({ own, distanceBits }) => distanceBits <= Math.min(radiusBits, own))
      .map(({ id, distanceBits }) => ({ id, distanceBits }))
      .sort((a, b) => a.distanceBits - b.distanceBits || a.id - b.id)
  }
}

export function differingBits(a: Uint8Array, b: Uint8Array): number {
  let count = 0
  for (let at = 0; at < hashBytes; at++) for (let bits = a[at]! ^ b[at]!; bits > 0; bits >>= 1) count += bits & 1
  return count
}
