import type { Condition } from '../../plan/condition.ts'
import { type Directory, hasTrait, type PackTrait } from '../../plan/pack-traits.ts'
import { type Search, type Searching, search } from '../situations.ts'

/** Equal for equal conditions, with the traits of packs that they read. */
interface Known {
  readonly number: number
  readonly traits: ReadonlySet<PackTrait>
}

/**
 * A search that knows what it was asked before. Of all that a directory holds, an answer hangs on the condition, on which
 * places there are and on which of them have the traits that the condition reads: where these are equal, so is the answer.
 */
export function rememberedSearch(): Searching {
  const byObject = new WeakMap<Condition, Known>()
  const byKey = new Map<string, Known>()
  const answers = new Map<string, Search>()

  /** Parts that many conditions share are looked at once. */
  const know = (condition: Condition): Known => {
    const seen = byObject.get(condition)
    if (seen !== undefined) return seen
    const parts = partsOf(condition).map(know)
    const key = `${kindOf(condition)} ${parts.map(({ number }) => number).join()}`
    const known = byKey.get(key) ?? {
      number: byKey.size,
      traits: new Set([
        ...('pack' in condition ? [condition.pack] : []),
        ...parts.flatMap(({ traits }) => [...traits]),
      ]),
    }
    byKey.set(key, known)
    byObject.set(condition, known)
    return known
  }

  return (condition, directory) => {
    const { number, traits } = know(condition)
    const key = [number, Object.keys(directory.packs), ...[...traits].map((trait) => placesWith(directory, trait))]
    const answer = answers.get(key.join(';')) ?? search(condition, directory)
    answers.set(key.join(';'), answer)
    return answer
  }
}

function partsOf(condition: Condition): readonly Condition[] {
  if ('not' in condition) return [condition.not]
  return 'all' in condition ? condition.all : 'any' in condition ? condition.any : []
}

function kindOf(condition: Condition): string {
  if ('variable' in condition) return `${condition.variable}=${condition.values.join()}`
  if ('pack' in condition) return `pack ${condition.pack}`
  return 'not' in condition ? 'not' : 'all' in condition ? 'all' : 'any'
}

function placesWith(directory: Directory, trait: PackTrait): readonly string[] {
  return Object.keys(directory.packs).filter((place) => hasTrait(directory, place, trait))
}
