import { z } from 'zod'
import { checked, Provenance } from './fact.ts'

/** Whole years, both included; null where there is no limit on that side. */
export const Ages = z.strictObject({ from: z.int().min(0).nullable(), to: z.int().min(0).nullable() })

/** Local times `HH:MM` on these days (1 is Monday), in a time zone of the IANA list. */
export const WeeklyHours = z.strictObject({
  timeZone: z.string(),
  days: z.array(z.int().min(1).max(7)).min(1),
  from: z.iso.time({ precision: -1 }),
  to: z.iso.time({ precision: -1 }),
  onPublicHolidays: z.boolean(),
})

/** Someone who answers: a helpline with its number, its hours and whom it is for. */
export const Contact = z.strictObject({
  id: z.string(),
  /** The service's own name, not translated. */
  name: z.string(),
  /** As people write it there. */
  number: z.string(),
  /** For a `tel:` link: what is dialled in that country. */
  dial: z.string().regex(/^\d{3,11}$/),
  /** The same for anywhere (E.164); null for a short number, which works in its own country only. */
  e164: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .nullable(),
  /** Number for a text message, where that works at the same hours. */
  text: z.string().optional(),
  ages: Ages,
  /** Who may call, which is not always whom it is about. */
  for: z.array(z.enum(['person', 'helper'])).min(1),
  hours: z.union([z.literal('always'), WeeklyHours]),
  cost: z.enum(['free', 'local-rate']),
  provenance: Provenance,
})
export type Contact = z.infer<typeof Contact>

const anyAge = { from: null, to: null }
const anyone: Contact['for'] = ['person', 'helper']
const always = 'always' as const

export const contacts = {
  'childline-uk': {
    id: 'childline-uk',
    name: 'Childline',
    number: '0800 1111',
    dial: '08001111',
    e164: null,
    ages: { from: null, to: 18 },
    for: ['person'],
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
    e164: null,
    ages: anyAge,
    for: anyone,
    hours: always,
    cost: 'free',
    provenance: checked('https://www.samaritans.org/how-we-can-help/contact-samaritan/'),
  },
  'childline-ie': {
    id: 'childline-ie',
    name: 'Childline (ISPCC)',
    number: '1800 66 66 66',
    dial: '1800666666',
    e164: '+3531800666666',
    ages: { from: null, to: 18 },
    for: ['person'],
    hours: always,
    cost: 'free',
    provenance: checked('https://www.ispcc.ie/childlines-24-7-support-line-conversations-in-the-lead-up-to-christmas/'),
  },
  '988-us': {
    id: '988-us',
    name: '988 Suicide & Crisis Lifeline',
    number: '988',
    dial: '988',
    e164: null,
    text: '988',
    ages: anyAge,
    for: anyone,
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
    e164: null,
    text: '988',
    ages: anyAge,
    for: anyone,
    hours: always,
    cost: 'free',
    provenance: checked('https://www.canada.ca/en/public-health/news/2023/11/9-8-8-suicide-crisis-helpline.html'),
  },
  'kids-helpline-au': {
    id: 'kids-helpline-au',
    name: 'Kids Helpline',
    number: '1800 55 1800',
    dial: '1800551800',
    e164: '+611800551800',
    ages: { from: 5, to: 25 },
    for: ['person'],
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
    e164: null,
    ages: anyAge,
    for: anyone,
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
    e164: null,
    text: '1737',
    ages: anyAge,
    for: anyone,
    hours: always,
    cost: 'free',
    provenance: checked('https://www.pegasus.health.nz/?p=6300'),
  },
  'childline-in': {
    id: 'childline-in',
    name: 'Child Helpline',
    number: '1098',
    dial: '1098',
    e164: null,
    ages: { from: null, to: 17 },
    for: anyone,
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
    e164: null,
    ages: anyAge,
    for: anyone,
    hours: always,
    cost: 'free',
    provenance: checked(
      'https://theshillongtimes.com/2025/02/07/tele-manas-mental-health-helpline-handles-over-18-1-lakh-calls-centre/',
      'medium',
    ),
  },
  'revenge-porn-helpline': {
    id: 'revenge-porn-helpline',
    name: 'Revenge Porn Helpline',
    number: '0345 6000 459',
    dial: '03456000459',
    e164: '+443456000459',
    ages: { from: 18, to: null },
    for: anyone,
    hours: { timeZone: 'Europe/London', days: [1, 2, 3, 4, 5], from: '10:00', to: '16:00', onPublicHolidays: false },
    cost: 'local-rate',
    provenance: checked(
      'https://revengepornhelpline.org.uk/information-and-advice/need-help-and-advice/threats-to-share-intimate-images/',
    ),
  },
  'victim-support': {
    id: 'victim-support',
    name: 'Victim Support',
    number: '08 08 16 89 111',
    dial: '08081689111',
    e164: '+448081689111',
    ages: anyAge,
    for: anyone,
    hours: always,
    cost: 'free',
    provenance: checked('https://www.victimsupport.org.uk/247-support-still-available-victims-crime/'),
  },
  'lifeline-ni': {
    id: 'lifeline-ni',
    name: 'Lifeline',
    number: '0808 808 8000',
    dial: '08088088000',
    e164: '+448088088000',
    ages: anyAge,
    for: anyone,
    hours: always,
    cost: 'free',
    provenance: checked('https://onlinesafetyhub.safeguardingni.org/online-blackmail/', 'medium'),
  },
} as const satisfies Record<string, Contact>

export type ContactId = keyof typeof contacts
