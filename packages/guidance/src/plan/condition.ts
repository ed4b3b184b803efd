import { packs, services } from '../directory/packs.ts'
import { type Directory, hasTrait, type PackTrait } from './pack-traits.ts'
import type { Situation, Variable } from './situation.ts'

/**
 * When something holds, as data: so that it can be counted over, taken apart and broken on purpose by the proof. An
 * atom holds when the variable has one of the values, or when the country pack of the place has a trait.
 */
export type Condition =
  | { readonly variable: Variable; readonly values: readonly string[] }
  | { readonly pack: PackTrait }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

export const is = (variable: Variable, ...values: readonly string[]): Condition => ({ variable, values })
export const packHas = (pack: PackTrait): Condition => ({ pack })
export const all = (...conditions: readonly Condition[]): Condition => ({ all: conditions })
export const any = (...conditions: readonly Condition[]): Condition => ({ any: conditions })
export const not = (condition: Condition): Condition => ({ not: condition })
export const always: Condition = { all: [] }
export const never: Condition = { any: [] }

/** The packs that come with the project. */
const builtIn: Directory = { packs, services }

export function holds(condition: Condition, situation: Situation): boolean {
  if ('variable' in condition) return condition.values.includes(situation[condition.variable])
  if ('pack' in condition) return hasTrait(builtIn, situation.place, condition.pack)
  if ('all' in condition) return condition.all.every((each) => holds(each, situation))
  if ('any' in condition) return condition.any.some((each) => holds(each, situation))
  return !holds(condition.not, situation)
}

/** Every variable that the condition reads; what is not among them cannot change whether it holds. */
export function variablesOf(condition: Condition): ReadonlySet<Variable> {
  if ('variable' in condition) return new Set([condition.variable])
  if ('pack' in condition) return new Set(['place'])
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [condition.not]
  return new Set(parts.flatMap((part) => [...variablesOf(part)]))
}
