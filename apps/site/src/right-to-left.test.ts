import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf, everyPage } from './routes.ts'
import { chromiumPath, type SiteInBrowser, startSite } from './testing/browser.ts'
import { sourceTexts } from './testing/built-site.ts'
import { inspect } from './testing/inspect.ts'
import { pseudoPage } from './testing/pseudo-locale.ts'

let site: SiteInBrowser
beforeAll(async () => {
  if (chromiumPath !== undefined) site = await startSite()
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

/** Opens a page with its text and its direction changed on the way. */
async function openPseudo(address: string): Promise<Page> {
  const page = await site.open('/about')
  await page.route(`${site.url}${address}`, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: pseudoPage(await response.text()) })
  })
  await page.goto(`${site.url}${address}`)
  await page.locator('h1:visible').first().waitFor()
  return page
}

describe.skipIf(chromiumPath === undefined)('from right to left, with longer words', () => {
  // Places differ in numbers only; one with everything on it stands for them.
  const pages = everyPage(['en']).filter(({ place }) => place === undefined || place === 'gb-wls')
  test.each(pages.map(({ route, locale, place }) => addressOf(route, locale, place)))('%s', async (address) => {
    const page = await openPseudo(address)
    expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe('rtl')
    expect(await page.locator('h1:visible').first().innerText()).toMatch(/طويل/)
    await inspect(page, `rtl-${address.slice(1).replaceAll('/', '-') || 'start'}`)
    await page.context().close()
  })

  test('the flow and its frame for files are turned too', async () => {
    const page = await openPseudo('/fingerprint')
    await page.locator('[data-answer="yes"]:visible').click()
    await page.locator('[data-step="question-adults"] [data-answer="yes"]').click()
    await page.locator('[data-step="who-looks"]').waitFor()
    await inspect(page, 'rtl-who-looks')
    await page.locator('[data-action="next"]:visible').click()
    await page.locator('[data-ready]').waitFor()
    const frame = page.frameLocator('iframe.reader').locator('html')
    expect(await frame.getAttribute('dir')).toBe('rtl')
    await inspect(page, 'rtl-choose')
    await page.context().close()
  })
})

test('no style names left or right where start or end is meant', () => {
  for (const css of sourceTexts('style/*.css'))
    expect(css).not.toMatch(
      /(?:margin|padding|border)-(?:left|right)|(?:^|[\s;{])(?:left|right)\s*:|(?:text-align|float)\s*:\s*(?:left|right)/,
    )
})
