import { type PlaceId, placeIds } from '@breakwater/guidance'
import type { Locale } from './locales.ts'

/** Every page and its address in every language, once. Addresses tell nothing to someone who looks over a shoulder. */
export const routes = {
  start: { en: '/', cy: '/cy' },
  leave: { en: '/leave', cy: '/cy/gadael' },
  now: { en: '/now', cy: '/cy/nawr' },
  fingerprint: { en: '/fingerprint', cy: '/cy/ol-bys' },
  status: { en: '/status', cy: '/cy/statws' },
  about: { en: '/about', cy: '/cy/amdanom' },
  privacy: { en: '/privacy', cy: '/cy/preifatrwydd' },
} as const satisfies Record<string, Record<Locale, `/${string}`>>

export type RouteName = keyof typeof routes
export const routeNames = Object.keys(routes) as RouteName[]

/** `place` only with `now`. */
export function addressOf(route: RouteName, locale: Locale, place?: PlaceId): string {
  return place === undefined ? routes[route][locale] : `${routes[route][locale]}/${place}`
}

export interface PageOf {
  readonly route: RouteName
  readonly locale: Locale
  readonly place?: PlaceId
}

export function everyPage(enabled: readonly Locale[]): PageOf[] {
  return enabled.flatMap((locale) => [
    ...routeNames.map((route) => ({ route, locale })),
    ...placeIds.map((place) => ({ route: 'now' as const, locale, place })),
  ])
}
