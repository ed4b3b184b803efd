import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf } from '../routes.ts'
import { chromiumPath, type SiteInBrowser, startSite } from '../testing/browser.ts'
import { inspect } from '../testing/inspect.ts'
import { situations } from './testing/situations.ts'
import { stepsOf, walk } from './testing/walk.ts'

let site: SiteInBrowser
beforeAll(async () => {
  if (chromiumPath !== undefined) site = await startSite()
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

describe.skipIf(chromiumPath === undefined).each(['en', 'cy'] as const)(
  'walked as a new person would, in %s',
  (locale) => {
    test.each(situations)('$name', async ({ name, story, has, hasNot, dials, dialsNot, talkNow, at }) => {
      const page = await site.open(addressOf('leave', locale), { timezoneId: 'Europe/London' })
      if (at !== undefined) await page.clock.install({ time: new Date(at) })
      await page.locator(`a.first[href="${addressOf('steps', locale)}"]`).click()
      await page.locator('[data-step="ask-danger"]').waitFor()
      await walk(page, story)

      const steps = await stepsOf(page)
      expect(steps).toEqual(expect.arrayContaining([...has]))
      expect(steps.filter((id) => hasNot.includes(id))).toEqual([])
      expect(new Set(steps).size).toBe(steps.length)
      const dialled = await page
        .locator('[data-plan-step] a[href^="tel:"]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('href')!.slice('tel:'.length)))
      expect(dialled).toEqual(expect.arrayContaining([...dials]))
      expect(dialled.filter((number) => dialsNot.includes(number))).toEqual([])
      const shown = page.locator('[data-talk-now]')
      expect(await shown.evaluateAll((all) => all.map((each) => each.getAttribute('data-talk-now')))).toEqual(
        talkNow === undefined ? [] : [talkNow],
      )
      expect(await page.locator('[data-step="plan"]').innerText()).not.toMatch(/undefined|\{\w+\}|\bnull\b/)
      await inspect(page, `steps-${locale}-${name}`)
      await page.context().close()
    })
  },
)
