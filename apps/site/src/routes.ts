import { placeIds } from '@breakwater/guidance'
import { type PackId, packIds } from '@breakwater/guidance/directory'
import type { Locale } from './locales.ts'

/** Every page and its address in every language, once. Addresses tell nothing to someone who looks over a shoulder. */
export const routes = {
  start: { en: '/', cy: '/cy' },
  leave: { en: '/leave', cy: '/cy/gadael' },
  now: { en: '/now', cy: '/cy/nawr' },
  steps: { en: '/steps', cy: '/cy/camau' },
  fingerprint: { en: '/fingerprint', cy: '/cy/ol-bys' },
  status: { en: '/status', cy: '/cy/statws' },
  people: { en: '/people', cy: '/cy/pobl' },
  'for-young-people': { en: '/for/young-people', cy: '/cy/i/bobl-ifanc' },
  'for-adults': { en: '/for/adults', cy: '/cy/i/oedolion' },
  'for-parents': { en: '/for/parents', cy: '/cy/i/rieni' },
  'for-schools': { en: '/for/schools', cy: '/cy/i/ysgolion' },
  'for-friends': { en: '/for/friends', cy: '/cy/i/ffrindiau' },
  'for-mail': { en: '/for/mail', cy: '/cy/i/e-bost' },
  after: { en: '/after', cy: '/cy/wedyn' },
  read: { en: '/read', cy: '/cy/darllen' },
  apps: { en: '/apps', cy: '/cy/apiau' },
  offline: { en: '/offline', cy: '/cy/all-lein' },
  pages: { en: '/pages', cy: '/cy/tudalennau' },
  figures: { en: '/figures', cy: '/cy/ffigurau' },
  about: { en: '/about', cy: '/cy/amdanom' },
  privacy: { en: '/privacy', cy: '/cy/preifatrwydd' },
} as const satisfies Record<string, Record<Locale, `/${string}`>>

export type RouteName = keyof typeof routes
export const routeNames = Object.keys(routes) as RouteName[]

/** `place` only with `now`, and with `people`, which knows more places. */
export function addressOf(route: RouteName, locale: Locale, place?: PackId): string {
  return place === undefined ? routes[route][locale] : `${routes[route][locale]}/${place}`
}

export interface PageOf {
  readonly route: RouteName
  readonly locale: Locale
  readonly place?: PackId
}

export function everyPage(enabled: readonly Locale[]): PageOf[] {
  return enabled.flatMap((locale) => [
    ...routeNames.map((route) => ({ route, locale })),
    ...placeIds.map((place) => ({ route: 'now' as const, locale, place })),
    ...packIds.map((place) => ({ route: 'people' as const, locale, place })),
  ])
}
