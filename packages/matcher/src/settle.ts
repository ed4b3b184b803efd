import { permutationSeeds } from './bit-permutation.ts'
import { hashBytes } from './hash-bytes.ts'
import type { IndexMemories, MatcherModules } from './hash-searcher.ts'
import { deletedRadius, emptyListing, type Listing } from './listing.ts'
import { RecentTable } from './recent-table.ts'
import { buildSettledTable, SettledTable } from './settled-table.ts'

/** Hashes on which the permutations are compared. */
const sampleSize = 20_000

/**
 * Builds one settled table of everything in the memories, and of a listing beside them; null when there is nothing. Reads
 * the memories only: they may be searched, and deleted from, meanwhile.
 */
export function settle(
  modules: MatcherModules,
  { settled, recent }: IndexMemories,
  ...beside: readonly Listing[]
): WebAssembly.Memory | null {
  const listings = [
    ...(settled === null ? [] : [new SettledTable(modules.settledTable, settled).listing()]),
    ...recent.map((memory) => new RecentTable(modules.recentTable, memory).listing()),
    ...beside,
  ]
  const [only] = listings
  const listing = listings.length === 1 && !only!.radii.includes(deletedRadius) ? only! : joined(listings)
  if (listing.ids.length === 0) return null
  return buildSettledTable(modules.settledTable, listing, bestSeed(modules, listing))
}

function joined(listings: readonly Listing[]): Listing {
  const lengths = listings.map(({ radii }) =>
    radii.reduce((sum, radius) => sum + (radius === deletedRadius ? 0 : 1), 0),
  )
  const all = emptyListing(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const { hashes, ids, radii } of listings) {
    for (let place = 0; place < ids.length; place++) {
      if (radii[place] === deletedRadius) continue
      all.hashes.set(hashes.subarray(place * hashBytes, (place + 1) * hashBytes), at * hashBytes)
      all.ids[at] = ids[place]!
      all.radii[at++] = radii[place]!
    }
  }
  return all
}

/** The permutation that makes a search cheapest, by a sample of the hashes themselves. */
function bestSeed({ settledTable }: MatcherModules, { hashes, ids }: Listing): number {
  const count = Math.min(sampleSize, ids.length)
  const step = ids.length / count
  const costs = permutationSeeds.map((seed) => {
    const sample = emptyListing(count)
    for (let at = 0; at < count; at++) {
      const from = Math.floor(at * step) * hashBytes
      sample.hashes.set(hashes.subarray(from, from + hashBytes), at * hashBytes)
    }
    const memory = buildSettledTable(settledTable, sample, seed)
    return new SettledTable(settledTable, memory).comparisonsOfQuery
  })
  return permutationSeeds[costs.indexOf(Math.min(...costs))]!
}
