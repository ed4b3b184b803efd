/** What both tables share: distance, the order in which tables may report a pair, and where results go. */

/** Words of sixteen bits in a hash. */
export const words: u32 = 16

/** Called when the results are full, and at the end: takes them away. */
@external('env', 'drain')
export declare function drain(count: u32): void

/** Results: query, slot, distance, each u32. */
export const resultBytes: usize = 12
export const resultCapacity: u32 = 16384

let resultsAt: usize = 0
let resultCount: u32 = 0

export function startResults(at: usize): void {
  resultsAt = at
  resultCount = 0
}

export function addResult(query: u32, slot: u32, distance: u32): void {
  const at = resultsAt + <usize>resultCount * resultBytes
  store<u32>(at, query)
  store<u32>(at, slot, 4)
  store<u32>(at, distance, 8)
  resultCount++
  if (resultCount < resultCapacity) return
  drain(resultCount)
  resultCount = 0
}

export function endResults(): void {
  if (resultCount > 0) drain(resultCount)
  resultCount = 0
}

// @ts-ignore: decorator
@inline
export function wordOf(hash: usize, word: u32): u32 {
  return <u32>load<u16>(hash + (<usize>word << 1))
}

// @ts-ignore: decorator
@inline
export function after(word: u32): u32 {
  return (word + 1) & (words - 1)
}

// @ts-ignore: decorator
@inline
export function distanceBetween(a: usize, b: usize): u32 {
  return <u32>(
    popcnt(load<u64>(a) ^ load<u64>(b)) +
    <u32>popcnt(load<u64>(a, 8) ^ load<u64>(b, 8)) +
    <u32>popcnt(load<u64>(a, 16) ^ load<u64>(b, 16)) +
    <u32>popcnt(load<u64>(a, 24) ^ load<u64>(b, 24))
  )
}

/**
 * Whether a pair may be found by way of a word. Sixteen word distances that sum to at most 31 hold one of at most 1 whose
 * sum with the next is at most 3; if they sum to at most 15, one of 0 whose sum with the next is at most 1 (Qin and Xiao,
 * Pigeonring, VLDB 2018: the quotas 2 and 1).
 */
// @ts-ignore: decorator
@inline
export function isAdmittedBy(a: usize, b: usize, word: u32, isNarrow: bool): bool {
  const own = popcnt(wordOf(a, word) ^ wordOf(b, word))
  if (own > (isNarrow ? 0 : 1)) return false
  const next = after(word)
  return own + popcnt(wordOf(a, next) ^ wordOf(b, next)) <= (isNarrow ? 1 : 3)
}

/** Whether no word before this one admits the pair: then it is reported once, by the first that does. */
export function isFirstAdmitted(a: usize, b: usize, word: u32, isNarrow: bool): bool {
  for (let earlier: u32 = 0; earlier < word; earlier++) if (isAdmittedBy(a, b, earlier, isNarrow)) return false
  return true
}
