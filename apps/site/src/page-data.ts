import { handoffs, sitesOfStopncii, sitesOfTakeItDown } from '@breakwater/guidance'
import { handoffTexts, type ShownHandoff } from './handoff-texts.ts'
import { catalogueOf, type Locale, partOf } from './locales.ts'
import { addressOf } from './routes.ts'
import type { Catalogue } from './speech.ts'
import { spokenDay } from './spoken-day.ts'

/** Sites that another service covers, as last seen. */
export interface Coverage {
  readonly names: readonly string[]
  readonly checkedOn: string
}

/** What a page hands to its script, in an attribute: words, addresses and dated facts of one language. */
export interface PageData {
  readonly locale: Locale
  readonly catalogue: Catalogue
  readonly addresses: { readonly now: string; readonly status: string; readonly fingerprint: string }
  readonly handoffs: Readonly<Record<ShownHandoff, { readonly name: string; readonly url: string }>>
  readonly coverage: Readonly<Record<'stopncii' | 'take-it-down', Coverage>>
}

export function pageData(locale: Locale, areas: readonly string[]): PageData {
  const coverage = ({ names, provenance }: typeof sitesOfStopncii | typeof sitesOfTakeItDown): Coverage => ({
    names,
    checkedOn: spokenDay(locale, provenance.checkedOn),
  })
  const shown = Object.keys(handoffTexts) as ShownHandoff[]
  return {
    locale,
    catalogue: partOf(catalogueOf(locale), areas),
    addresses: {
      now: addressOf('now', locale),
      status: addressOf('status', locale),
      fingerprint: addressOf('fingerprint', locale),
    },
    handoffs: Object.fromEntries(
      shown.map((id) => [id, { name: handoffs[id].name, url: handoffs[id].url }]),
    ) as unknown as PageData['handoffs'],
    coverage: { stopncii: coverage(sitesOfStopncii), 'take-it-down': coverage(sitesOfTakeItDown) },
  }
}
