import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitAddress } from '../quick-exit.ts'
import { addressOf } from '../routes.ts'
import { chromiumPath, type SiteInBrowser, startSite } from '../testing/browser.ts'
import { act, picture, step, untilReview } from '../testing/fingerprint-steps.ts'

describe.skipIf(chromiumPath === undefined)('what is shown once', () => {
  let site: SiteInBrowser
  let photograph: Buffer

  beforeAll(async () => {
    site = await startSite()
    photograph = await generatedPhotograph(42)
  })
  afterAll(() => site[Symbol.asyncDispose]())

  /** A page that has been sent, and what the browser asked since then; each is answered with "stay". */
  async function sent(): Promise<{ readonly page: Page; readonly asked: string[] }> {
    const page = await site.open('/')
    await page.goto(`${site.url}${addressOf('fingerprint', 'en')}`)
    await untilReview(page, [picture(photograph)])
    await act(page, 'next')
    await step(page, 'review-json').waitFor()
    await act(page, 'next')
    await step(page, 'sent').waitFor({ timeout: 60_000 })
    const asked: string[] = []
    page.on('dialog', (dialog) => {
      asked.push(dialog.type())
      void dialog.dismiss()
    })
    return { page, asked }
  }
  const reference = (page: Page) => page.locator('[data-field="reference"]').innerText()

  test('is not lost by Back or a reload: the browser asks first, on each of its screens', async () => {
    const { page, asked } = await sent()
    const shown = await reference(page)
    await page.evaluate(() => location.reload())
    await expect.poll(() => asked, { timeout: 30_000 }).toEqual(['beforeunload'])
    expect(await reference(page)).toBe(shown)
    await act(page, 'next')
    await step(page, 'recovery-card').waitFor()
    await page.evaluate(() => history.back())
    await expect.poll(() => asked, { timeout: 30_000 }).toEqual(['beforeunload', 'beforeunload'])
    expect(await page.locator('[data-field="recovery-card"]').innerText()).not.toBe('')
    // A link of the frame, pressed by mistake.
    await page
      .locator('footer li a')
      .first()
      .evaluate((link: HTMLAnchorElement) => {
        link.focus()
        link.click()
      })
    await expect.poll(() => asked.length, { timeout: 30_000 }).toBe(3)
    expect(await page.locator('[data-field="recovery-card"]').innerText()).not.toBe('')
    // Who follows a link of the screen itself has chosen to.
    await act(page, 'next')
    await step(page, 'done').locator('a.first').click()
    await page.waitForURL(`**${addressOf('status', 'en')}`)
    expect(asked).toHaveLength(3)
    await page.context().close()
  }, 90_000)

  test.each(['pressed', 'by Shift three times'])(
    'never keeps the quick exit from leaving, %s',
    async (how) => {
      const { page, asked } = await sent()
      if (how === 'pressed') await page.locator('a[data-exit]').click()
      else for (let press = 0; press < 3; press++) await page.keyboard.press('Shift')
      await page.waitForURL(`${exitAddress}**`)
      expect(asked).toEqual([])
      await page.context().close()
    },
    90_000,
  )
})
