import { v5 } from 'uuid'
import type { HsdsAttribute } from './hsds.ts'

/**
 * What HSDS has no field for, and a careful reader needs: exported as attributes of a taxonomy of our own, each with
 * what it means. Published in docs/directory.md.
 */
export const terms = {
  'breakwater-id': 'Name of the service in the directory of Breakwater',
  'role': 'What a country pack has the service for: place and role',
  'receives': 'What leaves the device of whoever uses it: words, fingerprint, link, picture-or-link, report',
  'age-in-image': 'Which age in the picture it takes: under-18, 18-plus, or any',
  'may-contact': 'Who may get in touch, which is not always whom it is about: person, parent, friend, professional',
  'need': 'A need that it fits especially',
  'shows-on-bill': 'Whether a call stands on a phone bill: yes or no',
  'cost': 'What a call costs there: free or local-rate',
  'description-cy': 'The description in Welsh',
  'kind': 'Way of reaching it: phone, text, web, chat, video, email',
  'dial': 'What is dialled in that country',
  'e164': 'The number from anywhere, where it works from anywhere',
  'say': 'The word that a text begins with',
  'address': 'An address for mail',
  'time-zone': 'IANA time zone of opens_at and closes_at, in which they hold in summer and winter',
  'holidays': 'What holds instead on public holidays: calendar, then closed or stretches',
  'source': 'The page that said so',
  'confidence': 'high, medium or low',
  'checked-on': 'When somebody looked',
  'review-by': 'When somebody must look again',
} as const
export type TermCode = keyof typeof terms

const taxonomy = 'Breakwater directory'
/** Of all our UUIDs: the same thing has the same id in every export. */
const namespace = '0d7a2c0e-5b0c-5f0e-9b3c-6a5d0c1f7e21'
export const uuidOf = (...parts: readonly string[]): string => v5(parts.join('\n'), namespace)

/** Attributes of something, none for a value that is absent. */
export function attributesOf(
  linkId: string,
  entity: string,
  values: Partial<Record<TermCode, string | readonly string[] | undefined>>,
): HsdsAttribute[] {
  return (Object.entries(values) as [TermCode, string | readonly string[] | undefined][]).flatMap(([code, value]) =>
    (value === undefined ? [] : [value].flat()).map((each) => ({
      id: uuidOf('attribute', linkId, code, each),
      link_id: linkId,
      link_entity: entity,
      value: each,
      taxonomy_term: { id: uuidOf('term', code), code, name: code, description: terms[code], taxonomy },
    })),
  )
}

/** Reads back what `attributesOf` wrote; attributes of other taxonomies are not ours. */
export function valuesOf(attributes: readonly HsdsAttribute[] | null | undefined, code: TermCode): string[] {
  return (attributes ?? []).flatMap(({ value, taxonomy_term: term }) =>
    term?.taxonomy === taxonomy && term.code === code && typeof value === 'string' ? [value] : [],
  )
}
export const oneValueOf = (attributes: readonly HsdsAttribute[] | null | undefined, code: TermCode) =>
  valuesOf(attributes, code)[0]
