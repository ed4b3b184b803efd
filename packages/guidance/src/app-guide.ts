import { checked, type Provenance } from './fact.ts'

/** An app's own page about its settings, its family centre or its reports. Menus change often: see `provenance`. */
export interface AppGuide {
  readonly id: 'instagram' | 'snapchat' | 'tiktok' | 'discord' | 'whatsapp'
  /** A proper name. */
  readonly name: string
  readonly url: string
  /** Whole years from which it lets people in; null where no page of its own was seen that says so. */
  readonly ageFrom: number | null
  readonly provenance: Provenance
}

const ownPage = (url: string) => ({ url, provenance: checked(url) })

export const appGuides: readonly AppGuide[] = [
  {
    id: 'instagram',
    name: 'Instagram',
    ageFrom: null,
    ...ownPage('https://about.instagram.com/en-us/community/parents'),
  },
  { id: 'snapchat', name: 'Snapchat', ageFrom: 13, ...ownPage('https://parents.snapchat.com/?lang=en-GB') },
  { id: 'tiktok', name: 'TikTok', ageFrom: 13, ...ownPage('https://www.tiktok.com/safety/resources/for-parents') },
  {
    id: 'discord',
    name: 'Discord',
    ageFrom: null,
    ...ownPage(
      'https://support.discord.com/hc/en-us/articles/360000291932-How-to-Contact-Discord-Safety-for-Parents-and-Guardians',
    ),
  },
  { id: 'whatsapp', name: 'WhatsApp', ageFrom: null, ...ownPage('https://faq.whatsapp.com/1142481766359885/') },
]
