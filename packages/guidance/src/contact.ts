import { type ListedService, type Pack, serviceOf } from './directory/packs.ts'
import { seenChannels } from './directory/seen-channels.ts'
import type { Channel } from './directory/service.ts'
import type { Provenance } from './fact.ts'

/** Someone who answers the phone day and night, as `/now` shows them. */
export interface Contact {
  readonly id: string
  /** The service's own name, not translated. */
  readonly name: string
  /** As people write it there. */
  readonly number: string
  /** For a `tel:` link: what is dialled in that country. */
  readonly dial: string
  /** The same for a text message, where that is answered at all hours too. */
  readonly text?: { readonly number: string; readonly dial: string }
  readonly ages: ListedService['ageNow']
  readonly cost: ListedService['cost']
  readonly provenance: Provenance
}

/** Days and source of a fact in a file of the packs. */
export function provenanceOf(
  fact: Pick<Channel, 'source' | 'confidence' | 'checkedOn' | 'reviewBy'>,
  file: Pick<ListedService, 'checkedOn' | 'reviewBy'>,
): Provenance {
  const { source, confidence, checkedOn = file.checkedOn, reviewBy = file.reviewBy } = fact
  return { source, confidence, checkedOn, reviewBy }
}

function contactOf(id: string): Contact[] {
  const service = serviceOf(id)
  const always = seenChannels(service).filter(({ hours }) => hours === 'always')
  const phone = always.find(({ kind }) => kind === 'phone')
  const text = always.find((channel) => channel.kind === 'text' && !channel.say)
  if (phone?.kind !== 'phone') return []
  const { name, ageNow: ages, cost } = service
  const provenance = provenanceOf(phone, service)
  const { number, dial } = phone
  const byText = text?.kind === 'text' ? { text: { number: text.number, dial: text.dial } } : {}
  return [{ id, name, number, dial, ages, cost, provenance, ...byText }]
}

/** Who answers day and night in a place: for the young first. */
export function contactsOf({ roles }: Pick<Pack, 'roles'>): readonly Contact[] {
  return [...new Set([...roles['child-line'], ...roles['any-line']])].flatMap(contactOf)
}
