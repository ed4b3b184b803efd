import { packs, serviceOf } from './directory/packs.ts'
import type { Provenance } from './fact.ts'

/** A list of helplines by country, for places that this directory does not know. Names are proper names. */
export interface HelplineList {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly provenance: Provenance
}

const { roles } = packs.elsewhere
export const helplineLists: readonly HelplineList[] = [...roles['child-line'], ...roles['any-line']].map((id) => {
  const { name, url, source, confidence, checkedOn, reviewBy } = serviceOf(id)
  return { id, name, url: url!, provenance: { source, confidence, checkedOn, reviewBy } }
})
