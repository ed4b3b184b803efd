import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, type SiteInBrowser, startSite } from '../testing/browser.ts'
import { act, choose, picture, step, untilChoosing } from '../testing/fingerprint-steps.ts'
import { inspect } from '../testing/inspect.ts'

let site: SiteInBrowser
let photograph: Buffer

beforeAll(async () => {
  if (chromiumPath === undefined) return
  site = await startSite()
  photograph = await generatedPhotograph(61, { width: 1200, height: 900 })
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

const square = (page: Page, name: string) => page.frameLocator('iframe.reader').getByRole('button', { name })

/**
 * Presses a button below the frame, by its key. Chromium takes a moment to know where a frame of another origin is after
 * scrolling, and a click that comes at once, as no finger's does, would land in it.
 */
async function actBelow(page: Page, name: string): Promise<void> {
  await page.locator(`[data-action="${name}"]:visible`).focus()
  await page.keyboard.press('Enter')
}

/** Chooses files, asks for parts of them, and waits until the first can be covered. */
async function untilCovering(page: Page, files: ReturnType<typeof picture>[]): Promise<void> {
  await untilChoosing(page)
  await choose(page, files)
  await page.locator('[data-parts] summary').click()
  await page.locator('[name="parts"]').check()
  await act(page, 'next')
  await step(page, 'cover').waitFor({ timeout: 30_000 })
  await page.locator('[data-action="use-rest"]').waitFor()
}

describe.skipIf(chromiumPath === undefined)('parts of pictures', () => {
  test('a person covers faces, sees what is sent, and a site finds a cut copy by it', async () => {
    const page = await site.open('/fingerprint')
    await untilChoosing(page)
    await choose(page, [picture(photograph)])
    await page.locator('[data-parts] summary').click()
    await inspect(page, '22-parts-asked')
    await page.locator('[name="parts"]').check()
    await act(page, 'next')
    await step(page, 'cover').waitFor({ timeout: 30_000 })
    await page.getByText('There is no face in it').waitFor()
    for (const name of ['Row 1, column 4', 'Row 1, column 5', 'Row 2, column 4', 'Row 2, column 5']) {
      await square(page, name).click()
    }
    await page.getByText('Go on, with 4 squares covered').waitFor()
    const isWhole = () => page.frames()[1]!.evaluate('document.body.scrollHeight <= innerHeight')
    await expect.poll(isWhole, { timeout: 5_000 }).toBe(true)
    await inspect(page, '23-cover-faces')
    await actBelow(page, 'use-rest')
    await step(page, 'review').waitFor({ timeout: 30_000 })
    const said = await page.locator('[data-outcome="ready"]').innerText()
    const count = Number(/(\d) small parts of it are ready too/.exec(said)?.[1])
    expect(count).toBeGreaterThanOrEqual(2)
    await inspect(page, '24-review-with-parts')
    expect(await page.locator('iframe').count()).toBe(0)
    await act(page, 'next')
    await step(page, 'review-json').waitFor()
    const shown = JSON.parse(await page.locator('[data-field="payload"]').innerText())
    expect(shown.items[0].windows).toHaveLength(count)
    expect(Object.keys(shown.items[0].windows[0])).toEqual(['hash', 'quality'])
    await page.getByText(`The fingerprints of ${count} small parts`).waitFor()
    await act(page, 'next')
    await step(page, 'sent').waitFor({ timeout: 30_000 })

    const cut = { left: 60, top: 54, width: 1080, height: 810 }
    const crop = await sharp(photograph).extract(cut).jpeg({ quality: 80 }).toBuffer()
    const stranger = await site.browser.newPage()
    await expect
      .poll(
        async () => {
          await stranger.goto(site.platformUrl)
          await stranger.locator('input[type="file"]').setInputFiles(picture(crop, 'crop.jpg'))
          await stranger.locator('form:has(input[type="file"]) button').click()
          return stranger.locator('[data-testid="upload-result"]').getAttribute('data-decision')
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe('hold')
    await page.context().close()
    await stranger.close()
  }, 240_000)

  test('one may have none, a moving one is not asked about, and what cannot be shown has none', async () => {
    const page = await site.open('/fingerprint')
    const moving = await sharp(await generatedPhotograph(62, { width: 300, height: 400 }))
      .resize({ width: 300, height: 400 })
      .toBuffer()
    const frames = [moving, await sharp(moving).flop().toBuffer()]
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
    await untilCovering(page, [
      { name: 'a.gif', mimeType: 'image/gif', buffer: gif },
      picture(photograph),
      picture(await generatedPhotograph(63, { width: 600, height: 800 })),
    ])
    await page.getByText('File 2.').waitFor()
    await actBelow(page, 'skip')
    await page.getByText('File 3.').waitFor()
    await actBelow(page, 'use-rest')
    await step(page, 'review').waitFor({ timeout: 30_000 })
    const said = await page.locator('[data-outcome]').allInnerTexts()
    expect(said[0]).not.toContain('small part')
    expect(said[1]).toContain('There are no small parts of it')
    expect(said[2]).toMatch(/small parts? of it (is|are) ready too/)
    await page.context().close()
  }, 120_000)

  test('stopping goes back to the choice, with nothing kept of it', async () => {
    const page = await site.open('/cy/ol-bys')
    await untilCovering(page, [picture(photograph)])
    await square(page, 'Rhes 1, colofn 1').click()
    await inspect(page, '23-cover-faces-cy')
    await actBelow(page, 'cancel')
    await step(page, 'choose').waitFor()
    await act(page, 'next')
    await step(page, 'cover').waitFor({ timeout: 30_000 })
    await page.getByText('Does dim wyneb ynddo').waitFor()
    await page.context().close()
  }, 120_000)

  test('who stops while parts are chosen can begin again at once', async () => {
    const page = await site.open('/fingerprint')
    await untilCovering(page, [picture(await generatedPhotograph(64, { width: 4000, height: 3000 }))])
    // In one turn of the page, before the frame can have chosen.
    for (const name of ['use-rest', 'cancel', 'next']) {
      await page.locator(`[data-action="${name}"]`).evaluate((button: HTMLButtonElement) => button.click())
    }
    await step(page, 'cover').waitFor({ timeout: 30_000 })
    await page.context().close()
  }, 120_000)

  test('the key that leaves works where the picture has the focus', async () => {
    const page = await site.open('/fingerprint')
    await untilCovering(page, [picture(photograph)])
    await square(page, 'Row 1, column 1').focus()
    for (let press = 0; press < 3; press++) await page.keyboard.press('Shift')
    await page.waitForURL(/bbc/)
    await page.context().close()
  }, 120_000)

  test('no page says an error or leaves the site', () => {
    expect(site.faults).toEqual([])
  })
})
