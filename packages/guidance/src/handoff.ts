import { z } from 'zod'
import { checked, Provenance } from './fact.ts'

/** Another service that a person is sent to, with whom it is for and what it takes from them. */
export const Handoff = z.strictObject({
  id: z.enum(['stopncii', 'take-it-down', 'report-remove', 'ceop']),
  /** A proper name. */
  name: z.string(),
  url: z.url({ protocol: /^https$/ }),
  /** What leaves the device when they use it. */
  receives: z.enum(['fingerprint', 'picture-or-link', 'report']),
  /** Age of the people in the picture when it was made; null: it does not matter. */
  ageInPicture: z.enum(['under-18', '18-plus']).nullable(),
  /** Age of the person now; null: it does not matter. */
  ageNow: z.enum(['under-18', '18-plus']).nullable(),
  /** Only for people in the United Kingdom. */
  isUkOnly: z.boolean(),
  provenance: Provenance,
})
export type Handoff = z.infer<typeof Handoff>

export const handoffs: Readonly<Record<Handoff['id'], Handoff>> = {
  stopncii: {
    id: 'stopncii',
    name: 'StopNCII',
    url: 'https://stopncii.org/',
    receives: 'fingerprint',
    ageInPicture: '18-plus',
    ageNow: null,
    isUkOnly: false,
    provenance: checked('https://stopncii.org/faq/'),
  },
  'take-it-down': {
    id: 'take-it-down',
    name: 'Take It Down',
    url: 'https://takeitdown.ncmec.org/',
    receives: 'fingerprint',
    ageInPicture: 'under-18',
    ageNow: null,
    isUkOnly: false,
    provenance: checked('https://takeitdown.ncmec.org/faq/'),
  },
  'report-remove': {
    id: 'report-remove',
    name: 'Report Remove',
    url: 'https://www.childline.org.uk/info-advice/bullying-abuse-safety/online-mobile-safety/report-remove/',
    receives: 'picture-or-link',
    ageInPicture: 'under-18',
    ageNow: 'under-18',
    isUkOnly: true,
    provenance: checked('https://www.iwf.org.uk/what-we-do/why-we-exist/report-remove'),
  },
  ceop: {
    id: 'ceop',
    name: 'CEOP Safety Centre',
    url: 'https://www.ceop.police.uk/Safety-Centre/',
    receives: 'report',
    ageInPicture: null,
    ageNow: 'under-18',
    isUkOnly: true,
    provenance: checked(
      'https://www.ceop.police.uk/Safety-Centre/What-happens-when-I-make-a-report-YP/What-happens-when-I-make-a-report-parent/',
    ),
  },
}

/** Well-known sites that look for StopNCII's fingerprints and not for ours. Proper names, as last seen. */
export const sitesOfStopncii = {
  names: ['Facebook', 'Instagram', 'Threads', 'TikTok', 'Snapchat', 'Reddit', 'Bumble', 'OnlyFans', 'Pornhub'],
  provenance: checked('http://aylo.com/newsroom/preventing-non-consensual-sharing/', 'medium'),
} as const

/** The same of Take It Down. */
export const sitesOfTakeItDown = {
  names: ['Facebook', 'Instagram', 'Threads', 'TikTok', 'Snapchat', 'Reddit', 'OnlyFans', 'Pornhub', 'Yubo'],
  provenance: checked('https://www.medianama.com/2024/02/223-take-it-down-indian-languages-support/', 'medium'),
} as const
