import type { Catalogue } from './speech.ts'

/**
 * Languages that pages are made in; the first is what an address without a language speaks. To add one, put its
 * catalogue into a folder of `messages/`, give it addresses in `routes.ts` and name it here.
 */
export const enabledLocales = ['en', 'cy'] as const
/** Languages that have addresses reserved, enabled or not. */
export const locales = ['en', 'cy'] as const
export type Locale = (typeof locales)[number]

/** Languages written from right to left: none yet. A test reads the pages as if one were. */
const rightToLeft: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur'])
export const directionOf = (locale: string): 'ltr' | 'rtl' => (rightToLeft.has(locale) ? 'rtl' : 'ltr')

/** Names of services are English; a voice that reads another language is told so. */
export const langOfNames = (locale: Locale): 'en' | undefined => (locale === 'en' ? undefined : 'en')

const files = import.meta.glob<{ default: Catalogue }>('../messages/*/*.json', { eager: true })

export function catalogueOf(locale: Locale): Catalogue {
  const own = Object.entries(files).filter(([file]) => file.startsWith(`../messages/${locale}/`))
  if (own.length === 0) throw new Error(`there is no messages/${locale}`)
  return Object.assign({}, ...own.map(([, file]) => file.default))
}

/** Messages whose key starts with one of these words: what a script on a page needs, and nothing more. */
export function partOf(catalogue: Catalogue, areas: readonly string[]): Catalogue {
  return Object.fromEntries(Object.entries(catalogue).filter(([key]) => areas.includes(key.split('.')[0]!)))
}
