import { readFileSync } from 'node:fs'
import type { MatcherModules } from '../hash-searcher.ts'

/** The compiled kernels, read from beside this package. */
export function loadMatcherModules(): MatcherModules {
  const load = (name: string) =>
    new WebAssembly.Module(readFileSync(new URL(`../../kernels/${name}.wasm`, import.meta.url)))
  return { settledTable: load('settled-table'), recentTable: load('recent-table') }
}
