import type { GuidanceData, Rule } from './rule.ts'
import { rules } from './rules/index.ts'
import { type PartOfSituation, type Searching, search, situationCount } from './situations.ts'

/** A rule that does not hold, and where. */
export interface Breach {
  readonly rule: string
  readonly says: string
  /** A situation in which it happens, or what is wrong in the data. */
  readonly where: PartOfSituation | readonly string[]
}

export interface Proved {
  readonly id: string
  readonly title: string
  /** Conditions that may hold nowhere, and facts of the data. */
  readonly checks: number
  /** Assignments that were looked at for it. */
  readonly visited: number
}

export interface Proof {
  readonly rules: readonly Proved[]
  readonly breaches: readonly Breach[]
  readonly situations: bigint
}

/** Proves every rule over every situation. A tenth of a second. */
export function prove(
  data: GuidanceData,
  { which = rules, find = search }: { which?: readonly Rule[]; find?: Searching } = {},
): Proof {
  const breaches: Breach[] = []
  const situations = situationCount(data)
  const proved = which.map(({ id, title, forbids }): Proved => {
    const checks = forbids(data)
    let visited = 0
    for (const check of checks) {
      if ('wrong' in check) {
        if (check.wrong.length > 0) breaches.push({ rule: id, says: check.says, where: check.wrong })
        continue
      }
      const result = find(check.condition, data)
      visited += result.visited
      if (result.found !== undefined) breaches.push({ rule: id, says: check.says, where: result.found })
      else if (result.decided !== situations) throw new Error(`${id} did not decide every situation`)
    }
    return { id, title, checks: checks.length, visited }
  })
  return { rules: proved, breaches, situations }
}
