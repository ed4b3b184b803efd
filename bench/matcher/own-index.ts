import { createHashIndex, type HashIndex, hashBytes } from '../../packages/matcher/src/index.ts'
import { loadMatcherModules } from '../../packages/matcher/src/node/index.ts'

export const modules = loadMatcherModules()

export function indexOf(hashes: Uint8Array): HashIndex {
  const count = hashes.length / hashBytes
  const index = createHashIndex(modules)
  index.insertAll({
    hashes: hashes.slice(),
    ids: Uint32Array.from({ length: count }, (_, at) => at),
    radii: new Uint8Array(count).fill(31),
  })
  return index
}

/** Searches all queries at once or one after another; returns how many matches there were. */
export function searchAll(index: Pick<HashIndex, 'search'>, queries: Uint8Array, mode: 'batch' | 'single'): number {
  if (mode === 'batch') return index.search(queries).ids.length
  let matches = 0
  for (let at = 0; at < queries.length; at += hashBytes) {
    matches += index.search(queries.subarray(at, at + hashBytes)).ids.length
  }
  return matches
}
