import { type Contact, type ContactId, contacts } from './contact.ts'
import { checked, type Provenance } from './fact.ts'
import { type HelplineList, helplineLists } from './helpline-list.ts'
import { type QuietWay, type QuietWayId, quietWays } from './quiet-way.ts'

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
  /** `countryCode` as in E.164; the numbers of its contacts begin with it. */
  readonly countryCode: string | null
  readonly emergency: { readonly number: string; readonly provenance: Provenance } | null
  readonly quietly: readonly QuietWay[]
  /** People who answer at every hour; between them, at every age. */
  readonly contacts: readonly Contact[]
  /** Where no contact is known: lists by country. */
  readonly lists: readonly HelplineList[]
}

interface Facts {
  readonly countryCode: string
  readonly emergency: NonNullable<Place['emergency']>
  readonly quietly?: readonly QuietWayId[]
  readonly contacts: readonly ContactId[]
}

const uk = {
  countryCode: '44',
  emergency: {
    number: '999',
    provenance: checked('https://www.scotland.police.uk/whats-happening/campaigns/2013/101-non-emergency/'),
  },
  quietly: ['uk-press-55', 'uk-emergency-sms'],
  contacts: ['childline-uk', 'samaritans'],
} as const satisfies Facts

export const places: Readonly<Record<PlaceId, Place>> = {
  'gb-eng': place('gb-eng', uk),
  'gb-wls': place('gb-wls', uk),
  'gb-sct': place('gb-sct', uk),
  'gb-nir': place('gb-nir', uk),
  ie: place('ie', {
    countryCode: '353',
    emergency: { number: '112', provenance: checked('https://eur-lex.europa.eu/eli/dir/2018/1972/oj') },
    contacts: ['childline-ie', 'samaritans'],
  }),
  us: place('us', {
    countryCode: '1',
    emergency: {
      number: '911',
      provenance: checked(
        'https://health.wyo.gov/publichealth/prevention/wivpp/suicide-prevention/988-suicide-crisis-lifeline',
      ),
    },
    quietly: ['us-text-911'],
    contacts: ['988-us'],
  }),
  ca: place('ca', {
    countryCode: '1',
    emergency: { number: '911', provenance: checked('https://richmondhilluc.ca/news/988-hotline-launched', 'medium') },
    contacts: ['988-ca'],
  }),
  au: place('au', {
    countryCode: '61',
    emergency: {
      number: '000',
      provenance: checked(
        'https://nsw.gov.au/education-and-training/cybermarvel/cyber-safe-classroom/dont-be-sextorted',
        'medium',
      ),
    },
    contacts: ['kids-helpline-au', 'lifeline-au'],
  }),
  nz: place('nz', {
    countryCode: '64',
    emergency: {
      number: '111',
      provenance: checked('https://report.netsafe.org.nz/hc/en-au/requests/new?ticket_form_id=551107974273'),
    },
    contacts: ['1737-nz'],
  }),
  in: place('in', {
    countryCode: '91',
    emergency: {
      number: '112',
      provenance: checked(
        'https://www.lokmattimes.com/technology/over-29-lakh-phone-calls-handled-by-tele-manas-cells-savitri-thakur-2/',
        'medium',
      ),
    },
    contacts: ['childline-in', 'tele-manas-in'],
  }),
  elsewhere: {
    id: 'elsewhere',
    countryCode: null,
    emergency: null,
    quietly: [],
    contacts: [],
    lists: helplineLists,
  },
}

function place(id: PlaceId, { countryCode, emergency, quietly = [], contacts: people }: Facts): Place {
  return {
    id,
    countryCode,
    emergency,
    quietly: quietly.map((way) => quietWays[way]),
    contacts: people.map((contact) => contacts[contact]),
    lists: [],
  }
}
