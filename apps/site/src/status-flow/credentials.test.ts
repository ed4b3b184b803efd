import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf } from '../routes.ts'
import { chromiumPath, type SiteInBrowser, startSite } from '../testing/browser.ts'
import { act, step } from '../testing/fingerprint-steps.ts'

describe.skipIf(chromiumPath === undefined)('coming back', () => {
  let site: SiteInBrowser
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site[Symbol.asyncDispose]())

  test('what did not work is in sight on a small phone, and not under the bar, though the button is far below it', async () => {
    const page = await site.open(addressOf('status', 'en'), { viewport: { width: 320, height: 480 } })
    await step(page, 'credentials').waitFor()
    await page.locator('#reference').fill('7K3QF-0ZB8M-X')
    await page.locator('#pin').fill('123456')
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(200)
    await act(page, 'show-status')
    const heading = page.getByRole('alert').locator('h2')
    await heading.waitFor()
    const isInSight = async () => {
      const box = (await heading.boundingBox())!
      const bar = (await page.locator('.bar').boundingBox())!
      return box.y >= bar.y + bar.height && box.y + box.height <= 480
    }
    await expect.poll(isInSight, { timeout: 10_000 }).toBe(true)
    await page.context().close()
  })
})
