import { type Condition, is } from '../plan/condition.ts'
import { type Directory, hasTrait } from '../plan/pack-traits.ts'
import { domains, type Situation, type Variable, variables } from '../plan/situation.ts'

/** Values of some of the variables; the rest may have any. */
export type PartOfSituation = Partial<Record<Variable, string>>

export interface Search {
  /** A situation in which the condition holds, or that there is none. */
  readonly found: PartOfSituation | undefined
  /** Assignments that were looked at. */
  readonly visited: number
  /** Whole situations that these stand for; all of them, where nothing was found. */
  readonly decided: bigint
}

/** The values of each variable. `place` has one for each pack, whichever packs there are. */
function valuesOf({ packs }: Directory, variable: Variable): readonly string[] {
  return variable === 'place' ? Object.keys(packs) : domains[variable]
}

/** How many situations there are. */
export function situationCount(directory: Directory): bigint {
  return variables.reduce((product, variable) => product * BigInt(valuesOf(directory, variable).length), 1n)
}

/** With the places that have them in the place of traits of packs. */
function inPlaces(condition: Condition, directory: Directory): Condition {
  if ('variable' in condition) return condition
  if ('pack' in condition) {
    return is('place', ...Object.keys(directory.packs).filter((id) => hasTrait(directory, id, condition.pack)))
  }
  if ('not' in condition) return { not: inPlaces(condition.not, directory) }
  return 'all' in condition
    ? { all: condition.all.map((part) => inPlaces(part, directory)) }
    : { any: condition.any.map((part) => inPlaces(part, directory)) }
}

/** True or false where the rest cannot change it; otherwise what is left of the condition. */
function given(condition: Condition, variable: Variable, value: string): Condition | boolean {
  if ('variable' in condition) return condition.variable === variable ? condition.values.includes(value) : condition
  if ('pack' in condition) throw new Error('traits of packs are turned into places first')
  if ('not' in condition) {
    const rest = given(condition.not, variable, value)
    return typeof rest === 'boolean' ? !rest : { not: rest }
  }
  const [parts, neutral] = 'all' in condition ? [condition.all, true] : [condition.any, false]
  const rest: Condition[] = []
  for (const part of parts) {
    const left = given(part, variable, value)
    if (left === !neutral) return !neutral
    if (typeof left !== 'boolean') rest.push(left)
  }
  if (rest.length === 0) return neutral
  return neutral ? { all: rest } : { any: rest }
}

/** Constants inside a condition, folded. */
const folded = (condition: Condition) => given(condition, '' as Variable, '')

function firstVariable(condition: Condition): Variable {
  if ('variable' in condition) return condition.variable
  if ('pack' in condition) return 'place'
  return firstVariable('not' in condition ? condition.not : 'all' in condition ? condition.all[0]! : condition.any[0]!)
}

/**
 * Looks through every situation for one in which the condition holds. A variable that the condition does not read, or
 * that cannot change it any more, is not walked: its values are counted, since they all give the same answer. So
 * `decided` is exactly the number of situations there are, unless one is found.
 */
export function search(condition: Condition, directory: Directory): Search {
  let visited = 0
  let decided = 0n
  const walk = (left: Condition | boolean, part: PartOfSituation, count: bigint): PartOfSituation | undefined => {
    visited++
    if (left === true) return part
    if (left === false) {
      decided += count
      return undefined
    }
    const variable = firstVariable(left)
    const values = valuesOf(directory, variable)
    const each = count / BigInt(values.length)
    for (const value of values) {
      const found = walk(given(left, variable, value), { ...part, [variable]: value }, each)
      if (found !== undefined) return found
    }
    return undefined
  }
  const found = walk(folded(inPlaces(condition, directory)), {}, situationCount(directory))
  return { found, visited, decided }
}

export type Searching = typeof search

/** A whole situation around a part of one. */
export function completed(part: PartOfSituation): Situation {
  return Object.fromEntries(
    variables.map((variable) => [variable, part[variable] ?? domains[variable].at(-1)!]),
  ) as Situation
}
