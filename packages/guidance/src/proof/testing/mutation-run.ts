import { prove } from '../prove.ts'
import type { MutationRun } from '../report.ts'
import type { GuidanceData } from '../rule.ts'
import { mutantsOf } from './mutants.ts'
import { rememberedSearch } from './remembered-search.ts'

/** Proves every mutant, and counts which rules it breaks. Nearly four thousand proofs, that have most searches in common. */
export function runMutants(data: GuidanceData): MutationRun {
  const brokenBy = new Map<string, number>()
  const find = rememberedSearch()
  let [made, seen] = [0, 0]
  for (const mutant of mutantsOf(data)) {
    made++
    const broken = new Set(prove(mutant.data, { find }).breaches.map(({ rule }) => rule))
    if (broken.size > 0) seen++
    for (const rule of broken) brokenBy.set(rule, (brokenBy.get(rule) ?? 0) + 1)
  }
  return { made, seen, brokenBy }
}
