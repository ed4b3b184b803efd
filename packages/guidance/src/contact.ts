import { checked, type Provenance } from './fact.ts'

/** A person to talk to, at any hour. */
export interface Contact {
  readonly id: string
  /** The service's own name, not translated. */
  readonly name: string
  /** As people write it there. */
  readonly number: string
  /** For a `tel:` link: what is dialled in that country. */
  readonly dial: string
  /** Number for a text message, where that works round the clock too. */
  readonly text?: string
  /** Whole years, both included; null where there is no limit on that side. */
  readonly ages: { readonly from: number | null; readonly to: number | null }
  readonly hours: 'always'
  readonly cost: 'free' | 'local-rate'
  readonly provenance: Provenance
}

const anyAge = { from: null, to: null }
const always = 'always' as const

export const contacts = {
  'childline-uk': {
    id: 'childline-uk',
    name: 'Childline',
    number: '0800 1111',
    dial: '08001111',
    ages: { from: null, to: 18 },
    hours: always,
    cost: 'free',
    provenance: checked(
      'https://www.childline.org.uk/info-advice/bullying-abuse-safety/online-mobile-safety/support-something-happened-online/',
    ),
  },
  samaritans: {
    id: 'samaritans',
    name: 'Samaritans',
    number: '116 123',
    dial: '116123',
    ages: anyAge,
    hours: always,
    cost: 'free',
    provenance: checked('https://www.samaritans.org/how-we-can-help/contact-samaritan/'),
  },
  'childline-ie': {
    id: 'childline-ie',
    name: 'Childline (ISPCC)',
    number: '1800 66 66 66',
    dial: '1800666666',
    ages: { from: null, to: 18 },
    hours: always,
    cost: 'free',
    provenance: checked('https://www.ispcc.ie/childlines-24-7-support-line-conversations-in-the-lead-up-to-christmas/'),
  },
  '988-us': {
    id: '988-us',
    name: '988 Suicide & Crisis Lifeline',
    number: '988',
    dial: '988',
    text: '988',
    ages: anyAge,
    hours: always,
    cost: 'free',
    provenance: checked(
      'https://health.wyo.gov/publichealth/prevention/wivpp/suicide-prevention/988-suicide-crisis-lifeline',
    ),
  },
  '988-ca': {
    id: '988-ca',
    name: '9-8-8: Suicide Crisis Helpline',
    number: '9-8-8',
    dial: '988',
    text: '988',
    ages: anyAge,
    hours: always,
    cost: 'free',
    provenance: checked('https://www.canada.ca/en/public-health/news/2023/11/9-8-8-suicide-crisis-helpline.html'),
  },
  'kids-helpline-au': {
    id: 'kids-helpline-au',
    name: 'Kids Helpline',
    number: '1800 55 1800',
    dial: '1800551800',
    ages: { from: 5, to: 25 },
    hours: always,
    cost: 'free',
    provenance: checked(
      'https://www.healthdirect.gov.au/australian-health-services/healthcare-service/virtual/kids-helpline/parenting-and-family-support/d10bd0b6-ccdc-f931-4e60-af7b09787dcf',
    ),
  },
  'lifeline-au': {
    id: 'lifeline-au',
    name: 'Lifeline',
    number: '13 11 14',
    dial: '131114',
    ages: anyAge,
    hours: always,
    cost: 'local-rate',
    provenance: checked(
      'https://www.healthdirect.gov.au/australian-health-services/healthcare-service/virtual/kids-helpline/parenting-and-family-support/d10bd0b6-ccdc-f931-4e60-af7b09787dcf',
      'medium',
    ),
  },
  '1737-nz': {
    id: '1737-nz',
    name: '1737, Need to talk?',
    number: '1737',
    dial: '1737',
    text: '1737',
    ages: anyAge,
    hours: always,
    cost: 'free',
    provenance: checked('https://www.pegasus.health.nz/?p=6300'),
  },
  'childline-in': {
    id: 'childline-in',
    name: 'Child Helpline',
    number: '1098',
    dial: '1098',
    ages: { from: null, to: 17 },
    hours: always,
    cost: 'free',
    provenance: checked(
      'https://theshillongtimes.com/2019/11/21/toll-free-helpline-number-to-report-child-abuse-sexual-crimes',
      'medium',
    ),
  },
  'tele-manas-in': {
    id: 'tele-manas-in',
    name: 'Tele MANAS',
    number: '14416',
    dial: '14416',
    ages: anyAge,
    hours: always,
    cost: 'free',
    provenance: checked(
      'https://theshillongtimes.com/2025/02/07/tele-manas-mental-health-helpline-handles-over-18-1-lakh-calls-centre/',
      'medium',
    ),
  },
} as const satisfies Record<string, Contact>

export type ContactId = keyof typeof contacts
