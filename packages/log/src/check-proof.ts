import { emptyRoot, type Hash, isSameHash, nodeHash } from './merkle-hash.ts'

/** RFC 9162, section 2.1.3.2. Sizes and indices are whole and under 2^53. */
export function isIncluded(
  proof: readonly Hash[],
  { index, size, leaf, root }: { index: number; size: number; leaf: Hash; root: Hash },
): boolean {
  if (!areSizes(index, size) || index >= size) return false
  let position = index
  let last = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (position % 2 === 1 || position === last) {
      hash = nodeHash(sibling, hash)
      while (position % 2 === 0 && position !== 0) [position, last] = [position / 2, Math.floor(last / 2)]
    } else hash = nodeHash(hash, sibling)
    position = Math.floor(position / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && isSameHash(hash, root)
}

/** RFC 9162, section 2.1.4.2: whether the first `from` leaves of the later tree are those of the earlier. */
export function isConsistent(
  proof: readonly Hash[],
  { from, fromRoot, to, toRoot }: { from: number; fromRoot: Hash; to: number; toRoot: Hash },
): boolean {
  if (!areSizes(from, to) || from > to) return false
  if (from === 0)
    return proof.length === 0 && isSameHash(fromRoot, emptyRoot) && (to > 0 || isSameHash(toRoot, emptyRoot))
  if (from === to) return proof.length === 0 && isSameHash(fromRoot, toRoot)
  let position = from - 1
  let last = to - 1
  while (position % 2 === 1) [position, last] = [(position - 1) / 2, Math.floor(last / 2)]
  // Where the old tree is a whole subtree of the new one, the proof leaves its root out.
  const [first, ...rest] = position === 0 ? [fromRoot, ...proof] : proof
  if (first === undefined) return false
  let old = first
  let now = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (position % 2 === 1 || position === last) {
      old = nodeHash(sibling, old)
      now = nodeHash(sibling, now)
      while (position % 2 === 0 && position !== 0) [position, last] = [position / 2, Math.floor(last / 2)]
    } else now = nodeHash(now, sibling)
    position = Math.floor(position / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && isSameHash(old, fromRoot) && isSameHash(now, toRoot)
}

function areSizes(...numbers: number[]): boolean {
  return numbers.every((number) => Number.isSafeInteger(number) && number >= 0)
}
