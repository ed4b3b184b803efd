import { type Contact, contactsOf, provenanceOf } from './contact.ts'
import { type PackId, packIds, packs } from './directory/packs.ts'
import type { Provenance } from './fact.ts'
import { type HelplineList, helplineLists } from './helpline-list.ts'
import { type QuietWay, quietWays } from './quiet-way.ts'

/** The places that `/now` has a page for. */
export type PlaceId = PackId
export const placeIds = packIds

/** What `/now` shows for a place. Elsewhere has no number: a number of the wrong country is worse than none. */
export interface Place {
  readonly id: PlaceId
  /** `countryCode` as in E.164; the numbers of its contacts begin with it. */
  readonly countryCode: string | null
  readonly emergency: { readonly number: string; readonly provenance: Provenance } | null
  readonly quietly: readonly QuietWay[]
  /** People who answer at every hour; between them, at every age. */
  readonly contacts: readonly Contact[]
  /** Where no contact is known: lists by country. */
  readonly lists: readonly HelplineList[]
}

function placeOf(id: PlaceId): Place {
  const pack = packs[id]
  const { countryCode, emergency } = pack
  const contacts = contactsOf(pack)
  return {
    id,
    countryCode,
    emergency: emergency && { number: emergency.number, provenance: provenanceOf(emergency, pack) },
    quietly: pack.quietWays.map((way) => quietWays[way]),
    contacts,
    lists: contacts.length === 0 ? helplineLists : [],
  }
}

export const places = Object.fromEntries(placeIds.map((id) => [id, placeOf(id)])) as Readonly<Record<PlaceId, Place>>
