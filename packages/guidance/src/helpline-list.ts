import { checked, type Provenance } from './fact.ts'

/** A list of helplines by country, for places that this directory does not know. Names are proper names. */
export interface HelplineList {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly provenance: Provenance
}

export const helplineLists: readonly HelplineList[] = [
  {
    id: 'child-helpline-international',
    name: 'Child Helpline International',
    url: 'https://childhelplineinternational.org/',
    provenance: checked('https://issuu.com/chi-childhelplineinternational/docs/vcyp_2023_global_data_issuu_', 'medium'),
  },
  {
    id: 'befrienders-worldwide',
    name: 'Befrienders Worldwide',
    url: 'https://befrienders.org/',
    provenance: checked('https://en.wikipedia.org/wiki/Befrienders_Worldwide', 'medium'),
  },
]
