/**
 * Exact search in 256-bit Hamming space over hashes that no longer change: what the host calls. By part: how the tables
 * stand in memory and are made (`settled-buckets`), a thread's room (`settled-scratch`), the search (`settled-search`).
 */
import { slotHolding } from './settled-buckets.as'
import { queriesAt } from './settled-scratch.as'

export { permute } from './bit-permutation.as'
export { buildTable, comparisonsOfQuery, headerPointer, wipe } from './settled-buckets.as'
export { largestBatchSize, queriesPointer, resultsPointer, scratchBytes, useScratch } from './settled-scratch.as'
export { search, touched } from './settled-search.as'

/** The slot that holds the hash of the first (permuted) query, or -1. */
export function find(): i32 {
  return slotHolding(queriesAt)
}
