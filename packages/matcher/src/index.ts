export { hashBytes, hashesToBytes, hashToBytes } from './hash-bytes.ts'
export * from './hash-index.ts'
export {
  type HashSearcher,
  type IndexMemories,
  largestRadiusBits,
  type MatcherModules,
  type SearchOptions,
} from './hash-searcher.ts'
export * from './keyed-hash-index.ts'
export type { Listing } from './listing.ts'
export * from './match-policy.ts'
export * from './named-pictures.ts'
export type { Neighbours } from './neighbours.ts'
export { largestIdIn } from './settled-table.ts'
export * from './turned-hashes.ts'
