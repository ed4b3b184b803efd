import { emptyRoot, type Hash, nodeHash } from './merkle-hash.ts'

/** Hash of the whole subtree of 2^height leaves that begins at leaf `index * 2^height`. */
export type ReadNode = (height: number, index: number) => Promise<Hash> | Hash

/** Root of the first `size` leaves. */
export async function rootOf(readNode: ReadNode, size: number): Promise<Hash> {
  return size === 0 ? emptyRoot : rangeHash(readNode, 0, size)
}

/** RFC 9162, section 2.1.3.1. From the sibling of the leaf up to the root's child. */
export async function inclusionProof(readNode: ReadNode, index: number, size: number): Promise<Hash[]> {
  if (index < 0 || index >= size) throw new RangeError(`there is no leaf ${index} in a tree of ${size}`)
  const path = async (start: number, end: number): Promise<Hash[]> => {
    if (end - start === 1) return []
    const middle = start + largestPowerBelow(end - start)
    return index < middle
      ? [...(await path(start, middle)), await rangeHash(readNode, middle, end)]
      : [...(await path(middle, end)), await rangeHash(readNode, start, middle)]
  }
  return path(0, size)
}

/** RFC 9162, section 2.1.4.1. Empty when nothing can differ: from size 0, and between equal sizes. */
export async function consistencyProof(readNode: ReadNode, from: number, to: number): Promise<Hash[]> {
  if (from < 0 || from > to) throw new RangeError(`a tree of ${from} does not come before one of ${to}`)
  if (from === 0) return []
  const proof = async (start: number, end: number, isOldTree: boolean): Promise<Hash[]> => {
    if (from === end) return isOldTree ? [] : [await rangeHash(readNode, start, end)]
    const middle = start + largestPowerBelow(end - start)
    return from <= middle
      ? [...(await proof(start, middle, isOldTree)), await rangeHash(readNode, middle, end)]
      : [...(await proof(middle, end, false)), await rangeHash(readNode, start, middle)]
  }
  return proof(0, to, true)
}

async function rangeHash(readNode: ReadNode, start: number, end: number): Promise<Hash> {
  const count = end - start
  const half = largestPowerBelow(count)
  if (count === 1 || half * 2 === count) return readNode(Math.log2(count), start / count)
  const middle = start + half
  return nodeHash(await rangeHash(readNode, start, middle), await rangeHash(readNode, middle, end))
}

/** Of a count of 2 and more, the largest power of two under it. */
function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}
