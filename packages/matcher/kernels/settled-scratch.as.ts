/** One thread's own room in the memory that all share: its queries, what it works on, and what it found. */
import { resultBytes, resultCapacity, words } from './hamming.as'

/** Groups of sixteen buckets, by which a batch's probes are sorted. */
export const groups: u32 = 4096
export const probesOfQuery: u32 = 17
export const largestBatch: u32 = 4096
export const candidateCapacity: u32 = 65536

let rawQueriesAt: usize = 0
export let queriesAt: usize = 0
export let histogramAt: usize = 0
export let probesAt: usize = 0
export let rangesAt: usize = 0
export let candidatesAt: usize = 0
export let resultsAt: usize = 0

export function scratchBytes(): usize {
  return (
    <usize>largestBatch * 64 +
    <usize>groups * 4 +
    <usize>largestBatch * probesOfQuery * 4 +
    <usize>(words * probesOfQuery) * 8 +
    <usize>(candidateCapacity + 64) * 8 +
    <usize>resultCapacity * resultBytes +
    256
  )
}

export function useScratch(at: usize): void {
  rawQueriesAt = (at + 63) & ~63
  queriesAt = rawQueriesAt + <usize>largestBatch * 32
  histogramAt = queriesAt + <usize>largestBatch * 32
  rangesAt = histogramAt + <usize>groups * 4
  candidatesAt = rangesAt + <usize>(words * probesOfQuery) * 8
  resultsAt = candidatesAt + <usize>(candidateCapacity + 64) * 8
  probesAt = resultsAt + <usize>resultCapacity * resultBytes
}

/** Where the host writes the queries, before their bits are permuted. */
export function queriesPointer(): usize {
  return rawQueriesAt
}
export function resultsPointer(): usize {
  return resultsAt
}
export function largestBatchSize(): u32 {
  return largestBatch
}
