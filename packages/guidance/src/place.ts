import { type Contact, type ContactId, contacts } from './contact.ts'
import { checked, type Provenance } from './fact.ts'

export const placeIds = [
  'gb-eng',
  'gb-wls',
  'gb-sct',
  'gb-nir',
  'ie',
  'us',
  'ca',
  'au',
  'nz',
  'in',
  'elsewhere',
] as const
export type PlaceId = (typeof placeIds)[number]

/** What `/now` shows for a place. Elsewhere has no number: a number of the wrong country is worse than none. */
export interface Place {
  readonly id: PlaceId
  readonly emergency: { readonly number: string; readonly provenance: Provenance } | null
  readonly contacts: readonly Contact[]
}

const ukEmergency = {
  number: '999',
  provenance: checked('https://www.scotland.police.uk/whats-happening/campaigns/2013/101-non-emergency/'),
}
const uk = place(ukEmergency, 'childline-uk', 'samaritans')

export const places: Readonly<Record<PlaceId, Place>> = {
  'gb-eng': { id: 'gb-eng', ...uk },
  'gb-wls': { id: 'gb-wls', ...uk },
  'gb-sct': { id: 'gb-sct', ...uk },
  'gb-nir': { id: 'gb-nir', ...uk },
  ie: {
    id: 'ie',
    ...place(
      { number: '112', provenance: checked('https://eur-lex.europa.eu/eli/dir/2018/1972/oj') },
      'childline-ie',
      'samaritans',
    ),
  },
  us: {
    id: 'us',
    ...place(
      {
        number: '911',
        provenance: checked(
          'https://health.wyo.gov/publichealth/prevention/wivpp/suicide-prevention/988-suicide-crisis-lifeline',
        ),
      },
      '988-us',
    ),
  },
  ca: {
    id: 'ca',
    ...place(
      { number: '911', provenance: checked('https://richmondhilluc.ca/news/988-hotline-launched', 'medium') },
      '988-ca',
    ),
  },
  au: {
    id: 'au',
    ...place(
      {
        number: '000',
        provenance: checked(
          'https://nsw.gov.au/education-and-training/cybermarvel/cyber-safe-classroom/dont-be-sextorted',
          'medium',
        ),
      },
      'kids-helpline-au',
      'lifeline-au',
    ),
  },
  nz: {
    id: 'nz',
    ...place(
      {
        number: '111',
        provenance: checked('https://report.netsafe.org.nz/hc/en-au/requests/new?ticket_form_id=551107974273'),
      },
      '1737-nz',
    ),
  },
  in: {
    id: 'in',
    ...place(
      {
        number: '112',
        provenance: checked(
          'https://www.lokmattimes.com/technology/over-29-lakh-phone-calls-handled-by-tele-manas-cells-savitri-thakur-2/',
          'medium',
        ),
      },
      'childline-in',
      'tele-manas-in',
    ),
  },
  elsewhere: { id: 'elsewhere', emergency: null, contacts: [] },
}

function place(emergency: NonNullable<Place['emergency']>, ...ids: ContactId[]): Omit<Place, 'id'> {
  return { emergency, contacts: ids.map((id) => contacts[id]) }
}
