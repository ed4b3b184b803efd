import { checked, type Provenance } from './fact.ts'

/** Another service that a person is sent to, with what it takes from them. Names are proper names. */
export interface Handoff {
  readonly id: 'stopncii' | 'take-it-down' | 'report-remove'
  readonly name: string
  readonly url: string
  /** What leaves the device when they use it. */
  readonly receives: 'fingerprint' | 'picture-or-link'
  readonly provenance: Provenance
}

export const handoffs: Readonly<Record<Handoff['id'], Handoff>> = {
  stopncii: {
    id: 'stopncii',
    name: 'StopNCII',
    url: 'https://stopncii.org/',
    receives: 'fingerprint',
    provenance: checked('https://stopncii.org/faq/'),
  },
  'take-it-down': {
    id: 'take-it-down',
    name: 'Take It Down',
    url: 'https://takeitdown.ncmec.org/',
    receives: 'fingerprint',
    provenance: checked('https://takeitdown.ncmec.org/faq/'),
  },
  'report-remove': {
    id: 'report-remove',
    name: 'Report Remove',
    url: 'https://www.childline.org.uk/info-advice/bullying-abuse-safety/online-mobile-safety/report-remove/',
    receives: 'picture-or-link',
    provenance: checked('https://www.iwf.org.uk/what-we-do/why-we-exist/report-remove'),
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
