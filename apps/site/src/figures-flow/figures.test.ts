import { publishWeek, type WeekFacts, weekAfter } from '@breakwater/casework'
import { levelSeconds, ServiceLevels } from '@breakwater/contracts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogueOf, enabledLocales } from '../locales.ts'
import { addressOf } from '../routes.ts'
import { speaker } from '../speech.ts'
import { spokenDay } from '../spoken-day.ts'
import { chromiumPath, demoPlatformName, type SiteInBrowser, startSite } from '../testing/browser.ts'
import { inspect } from '../testing/inspect.ts'
import { spokenBand, spokenPercentile, spokenShare } from './figure-words.ts'

const english = speaker('en', catalogueOf('en'))

describe('the words of a figure', () => {
  test('say a range, and no more than was published', () => {
    expect(spokenBand(english, { from: 0, to: 62 })).toBe('0 to 62')
    expect(spokenBand(english, { from: 217, to: 266 })).toBe('217 to 266')
    const shares = { outOf: 20, within: [0, 9, 10, 18, 19, 19, 19, 19] }
    const said = [0, 1, 3, 4].map((at) => spokenShare(english, shares, at))
    expect(said).toEqual(['fewer than 5 in 100', '45 to 50 in 100', '90 to 95 in 100', '95 in 100 or more'])
    expect(spokenPercentile(english, shares, levelSeconds, 50)).toBe('Within 1 minute')
    expect(spokenPercentile(english, shares, levelSeconds, 95)).toBe('Within 1 hour')
    const slow = { outOf: 10, within: [0, 0, 0, 0, 0, 0, 1, 4] }
    expect(spokenPercentile(english, slow, levelSeconds, 50)).toBe('over 7 days')
    expect(spokenPercentile(english, slow, levelSeconds, 95)).toBeNull()
  })
})

const sites = ['Harbour Photos', 'Lighthouse', 'Quay']

/** Weeks as the service makes them, the edges of bands being where they are here. */
function weeksFrom(monday: string, facts: readonly Partial<WeekFacts>[]): ServiceLevels['weeks'] {
  let week = monday
  return facts
    .map((each, at) => {
      const entries = each.entries ?? 0
      const withdrawals = each.withdrawals ?? 0
      const share = (count: number, parts: readonly number[]) => parts.map((part) => Math.floor(count * part))
      const platforms = sites.map((name, site) => ({
        ...{ name, owner: name, canConfirm: site !== 2 },
        reached: share(entries, site === 1 ? [0, 0.3, 0.3, 0, 0.2, 0, 0.1] : [0.91, 0.05, 0.03]),
        confirmed: share(withdrawals, site === 1 ? [0, 0, 0.1, 0.2, 0.1, 0.1, 0.2] : [0.6, 0.3, 0.1]),
      }))
      const none = { entries, withdrawals, stopped: 0, disputes: 0, quarantines: 0, platforms }
      const published = publishWeek({ ...none, ...each, week }, (below) => (at * 17) % below)
      week = weekAfter(week)
      return published
    })
    .toReversed()
}

const shown = ServiceLevels.parse({
  ...{ lane: 'adult', withinSeconds: [...levelSeconds] },
  next: { week: '2027-02-01', on: '2027-02-15' },
  platforms: [
    { name: 'Harbour Photos', state: 'looking' },
    { name: 'Lighthouse', state: 'late' },
    { name: 'Quay', state: 'joining' },
  ],
  weeks: weeksFrom(
    '2026-11-23',
    [12, 90, 180, 240, 310, 420, 260, 390, 510, 640].map((entries, at) => ({
      ...{ entries, withdrawals: Math.floor(entries / 2), stopped: entries / 6, disputes: at, quarantines: at * 2 },
    })),
  ),
})
const tooFew = ServiceLevels.parse({
  ...shown,
  weeks: weeksFrom('2026-11-23', [{ entries: 3, withdrawals: 1 }]).map((week) => ({ ...week, stopped: null })),
})

describe.skipIf(chromiumPath === undefined)('the page of figures', () => {
  let site: SiteInBrowser
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(async () => {
    await site?.[Symbol.asyncDispose]()
  })
  const answer = (page: Page, levels: ServiceLevels) =>
    page.route('**/v1/service-levels', (route) => route.fulfill({ json: levels }))
  const standing = (page: Page, state: string) => page.locator(`[data-figures="${state}"]`).waitFor()

  test.each(enabledLocales)(
    'a new service says when there will be something, and who takes part, in %s',
    async (locale) => {
      const say = speaker(locale, catalogueOf(locale))
      const page = await site.open(addressOf('figures', locale))
      await standing(page, 'empty')
      const { next, weeks } = ServiceLevels.parse(
        await (await page.request.get(`${site.url}/v1/service-levels`)).json(),
      )
      expect(weeks).toEqual([])
      const text = await page.locator('main').innerText()
      expect(text).toContain(say('figures.empty.next', { date: spokenDay(locale, next!.on) }))
      expect(text).toContain(demoPlatformName)
      expect(await page.locator('table, svg').count()).toBe(0)
      await inspect(page, `${locale}-figures-empty`)
      await page.context().close()
    },
    120_000,
  )

  test.each(enabledLocales)(
    'shows each figure in a table, and the same as bars, in %s',
    async (locale) => {
      const say = speaker(locale, catalogueOf(locale))
      const page = await site.open('/about')
      await answer(page, shown)
      await page.goto(`${site.url}${addressOf('figures', locale)}`)
      await standing(page, 'shown')
      const rows = await page
        .locator(`section.table[aria-label="${say('figures.counts.heading')}"] tbody tr`)
        .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))
      expect(rows).toEqual(
        shown.weeks
          .slice(0, 8)
          .map(({ week, entries, withdrawals }) => [
            spokenDay(locale, week),
            ...[entries, withdrawals].map((band) => spokenBand(say, band)),
          ]),
      )
      // Beside each table are its bars: none without a name, and as long as the table says.
      const plots = page.locator('svg[role="img"]')
      expect(await plots.count()).toBe(5)
      for (const plot of await plots.all()) expect((await plot.getAttribute('aria-label'))?.length).toBeGreaterThan(10)
      const newest = shown.weeks[0]!.entries
      const bars = plots.nth(3).locator('g > g').first().locator('rect')
      const lengths = await bars.evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().width))
      expect(lengths[1]! / lengths[0]!).toBeCloseTo(newest.from / newest.to, 1)
      const text = await page.locator('main').innerText()
      expect(text).toContain(say('figures.sites.late'))
      expect(text).toContain(say('figures.times.cannot-say'))
      expect(text).toContain(say('figures.share.between', { from: 90, to: 95 }))
      await page.locator('summary').first().focus()
      await page.keyboard.press('Enter')
      await inspect(page, `${locale}-figures-shown`)
      await page.context().close()
    },
    120_000,
  )

  test('shows that there were too few, and why stops are not shown', async () => {
    const page = await site.open('/about')
    await answer(page, tooFew)
    await page.goto(`${site.url}/figures`)
    await standing(page, 'shown')
    const text = await page.locator('main').innerText()
    expect(text).toContain(english('figures.times.none'))
    expect(text).toContain(english('figures.found.hidden.why'))
    expect(text).toContain('0 to 49')
    await inspect(page, 'figures-too-few')
    await page.context().close()
  }, 120_000)

  test('stays calm where the service cannot be reached, and tries again when asked', async () => {
    const page = await site.open('/about')
    await page.route('**/v1/service-levels', (route) => route.abort())
    await page.goto(`${site.url}/figures`)
    await standing(page, 'unreachable')
    await inspect(page, 'figures-unreachable')
    await page.unroute('**/v1/service-levels')
    await page.locator('[data-action="again"]').click()
    await standing(page, 'empty')
    await page.context().close()
  }, 120_000)

  test('asks nobody else, and for nothing but the figures', async () => {
    const page = await site.open('/about')
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(`${site.url}/figures`)
    await standing(page, 'empty')
    expect(asked.filter((path) => path.startsWith('/v1/'))).toEqual(['/v1/service-levels'])
    expect(site.faults).toEqual([])
    await page.context().close()
  })
})
