import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf } from '../routes.ts'
import { chromiumPath, type SiteInBrowser, startSite } from '../testing/browser.ts'
import { inspect } from '../testing/inspect.ts'
import { act, answer, type Story, screenOf, stepsOf, walk } from './testing/walk.ts'

let site: SiteInBrowser
beforeAll(async () => {
  if (chromiumPath !== undefined) site = await startSite()
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

const story: Story = {
  ...{ danger: 'no', distress: 'no', role: 'young-person', place: 'gb-wls', ageNow: '13-15' },
  ...{ demand: ['money', 'bank-account'], offender: 'stranger', paid: 'yes', origin: 'shared', material: 'file' },
}
const untilScreen = (page: Page, name: string) => page.locator(`[data-step="${name}"]`).waitFor()
const keptOn = (page: Page) => page.evaluate(() => Object.entries(localStorage))

describe.skipIf(chromiumPath === undefined).each(['en', 'cy'] as const)('every screen, in %s', (locale) => {
  test('holds what every screen must hold, on the way that shows them all', async () => {
    const page = await site.open(addressOf('steps', locale))
    await untilScreen(page, 'ask-danger')
    const shown: string[] = []
    await walk(
      page,
      { ...story, danger: 'yes', distress: 'yes', ageNow: 'unknown', material: 'link' },
      async (name) => {
        shown.push(name)
        await inspect(page, `steps-${locale}-${name}`)
      },
    )
    expect(shown).toEqual(expect.arrayContaining(['help-danger', 'help-distress', 'ask-ageInImage', 'ask-needs']))
    expect((await stepsOf(page)).slice(0, 2)).toEqual(['danger', 'distress'])
    expect(await page.locator('[data-plan-step="danger"] .emergency').isVisible()).toBe(true)
    await inspect(page, `steps-${locale}-plan-in-danger`)
    await act(page, 'answers')
    await inspect(page, `steps-${locale}-answers`)
    await act(page, 'back')
    for (const line of await page.locator('.step-line').all()) {
      if ((await line.getAttribute('aria-expanded')) === 'false') await line.click()
    }
    await inspect(page, `steps-${locale}-plan-all-open`)
    await act(page, 'keep')
    await inspect(page, `steps-${locale}-plan-kept`)
    await page.reload()
    await untilScreen(page, 'back')
    await inspect(page, `steps-${locale}-back`)
    await page.context().close()
  }, 180_000)
})

describe.skipIf(chromiumPath === undefined)('answering', () => {
  test('Back of the page and of the browser go one screen back, and the address never changes', async () => {
    const page = await site.open('/leave')
    await page.click('a.first')
    await answer(page, 'no')
    await answer(page, 'unknown')
    // Who would rather not say is offered somebody, and goes on.
    await untilScreen(page, 'help-distress')
    await act(page, 'next')
    await answer(page, 'parent')
    expect(await screenOf(page)).toBe('ask-place')
    await page.goBack()
    await untilScreen(page, 'ask-role')
    expect(await page.locator('[data-answer="parent"]').getAttribute('data-chosen')).toBe('true')
    await act(page, 'back')
    await untilScreen(page, 'help-distress')
    await page.goForward()
    await untilScreen(page, 'ask-role')
    expect(page.url()).toBe(`${site.url}/steps`)
    expect(await page.evaluate(() => typeof history.state)).toBe('number')
    await page.goBack()
    await page.goBack()
    await page.goBack()
    await page.goBack()
    expect(page.url()).toBe(`${site.url}/leave`)
    await page.context().close()
  })

  test('an answer is changed from the list, and the plan changes with it', async () => {
    const page = await site.open('/steps')
    await walk(page, story)
    expect(await stepsOf(page)).toContain('report-remove')
    await act(page, 'answers')
    await page.locator('[data-question="place"] button').click()
    await answer(page, 'us')
    await untilScreen(page, 'answers')
    await act(page, 'plan')
    expect(await stepsOf(page)).not.toContain('report-remove')
    expect(await page.locator('[data-step] a[href="tel:08001111"]').count()).toBe(0)
    await page.context().close()
  })

  test('with nothing but skipping there is a plan, and an early one is offered after place', async () => {
    const page = await site.open('/steps')
    expect(await walk(page, {})).not.toContain('help-danger')
    expect((await stepsOf(page)).length).toBeGreaterThan(4)
    await page.goto(`${site.url}/steps`)
    for (let count = 0; count < 4; count++) {
      expect(await page.locator('[data-action="plan"]').count()).toBe(0)
      await answer(page, 'unknown')
      if ((await screenOf(page)) === 'help-distress') await act(page, 'next')
    }
    await act(page, 'plan')
    await untilScreen(page, 'plan')
    await page.context().close()
  })

  test('the danger panel opens over any question and over the plan, and nothing is lost', async () => {
    const page = await site.open('/steps')
    await answer(page, 'yes')
    await untilScreen(page, 'help-danger')
    // Nobody has to say where they are to be shown a number.
    const numbers = page.locator('.numbers a')
    expect(new Set(await numbers.allInnerTexts())).toEqual(new Set(['999', '112', '911', '000', '111']))
    expect(await numbers.first().getAttribute('href')).toBe('tel:999')
    await page.locator('[data-step] a[data-danger]').click()
    await page.click('[data-danger-place="gb-sct"]')
    expect(await page.locator('a[href="tel:999"]:visible').count()).toBe(1)
    await page.click('[data-danger-return]')
    await untilScreen(page, 'help-danger')
    await walk(page, story)
    await page.click('.bar [data-danger]')
    expect(await page.locator('[data-step]').isVisible()).toBe(false)
    await page.click('[data-danger-return]')
    expect(await page.locator('[data-plan-step]').first().isVisible()).toBe(true)
    await page.context().close()
  })

  test('by keyboard alone: the heading is where each screen begins, and all can be reached and pressed', async () => {
    const page = await site.open('/steps')
    const press = async (selector: string, key: string) => {
      for (let count = 0; count < 60; count++) {
        await page.keyboard.press('Tab')
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) {
          await page.keyboard.press(key)
          return
        }
      }
      throw new Error(`${selector} was not reached`)
    }
    for (const [screen, selector, key] of [
      ['ask-danger', '[data-answer="no"]', 'Enter'],
      ['ask-distress', '[data-answer="no"]', 'Space'],
      ['ask-role', '[data-answer="adult"]', 'Enter'],
      ['ask-place', '[data-answer="gb-eng"]', 'Enter'],
      ['ask-ageNow', '[data-answer="25-plus"]', 'Enter'],
      ['ask-demand', '[data-answer="money"]', 'Space'],
      ['ask-demand', '[data-action="next"]', 'Enter'],
      ['ask-offender', '[data-action="plan"]', 'Enter'],
    ] as const) {
      await untilScreen(page, screen)
      if (screen !== 'ask-danger' && selector !== '[data-action="next"]') {
        await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
      }
      await press(selector, key)
    }
    await untilScreen(page, 'plan')
    await press('[data-action="next-step"]', 'Enter')
    await page.waitForFunction(() => document.activeElement?.matches('.step-line[aria-expanded="true"]'))
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'))).toBe('false')
    await page.context().close()
  })

  test('a screen reader hears names: of every answer, of what is opened, of what changes', async () => {
    const page = await site.open('/steps')
    await walk(page, story)
    expect(await page.getByRole('heading', { level: 1, name: 'Your steps' }).count()).toBe(1)
    const lines = page.getByRole('button', { expanded: false })
    expect(await lines.count()).toBe((await stepsOf(page)).length - 1)
    expect(await page.getByRole('checkbox', { name: 'I have read this' }).isVisible()).toBe(true)
    await act(page, 'answers')
    expect(await page.getByRole('button', { name: 'Change Where are you?' }).count()).toBe(1)
    await page.context().close()
  })
})

describe.skipIf(chromiumPath === undefined)('what leaves and what stays', () => {
  /** Everything that a page asked for after it was there, and every address that it had. */
  async function asked(page: Page, act: () => Promise<unknown>): Promise<string[]> {
    const seen: string[] = []
    page.on('request', (request) => seen.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`))
    page.on('framenavigated', (frame) => seen.push(`at ${frame.url()}`))
    await act()
    return seen
  }

  test('no request leaves while answering, ticking, keeping or saving, and no answer is in an address', async () => {
    const page = await site.open('/steps')
    await page.waitForLoadState('networkidle')
    const seen = await asked(page, async () => {
      await walk(page, story)
      await page.getByRole('checkbox').first().check()
      await act(page, 'keep')
      const [download] = await Promise.all([page.waitForEvent('download'), act(page, 'save')])
      await download.path()
    })
    expect(seen.filter((line) => line.startsWith('GET http') || line.startsWith('POST'))).toEqual([])
    for (const line of seen) expect(line.replace('blob:', '')).toMatch(new RegExp(`${site.url}/(steps$|[\\w-]{36})`))

    // The same watch sees a page that would tell: by a request, and by its address.
    const leaked = await asked(page, async () => {
      await page.evaluate(() => fetch('/icon.svg?ageNow=13-15'))
      await page.evaluate(() => history.pushState(0, '', '#young-person'))
      await page.waitForTimeout(100)
    })
    expect(leaked.join('\n')).toContain('ageNow=13-15')
    expect(leaked.join('\n')).toContain('#young-person')
    await page.context().close()
  })

  test('nothing is kept before it is asked for; then answers and ticks are, and one press deletes them', async () => {
    const page = await site.open('/steps')
    await walk(page, story)
    await page.getByRole('checkbox').first().check()
    expect(await keptOn(page)).toEqual([])
    await act(page, 'keep')
    await page.getByText('Kept on this device.').waitFor()
    const [[key, value] = [], ...others] = await keptOn(page)
    expect(others).toEqual([])
    expect(key).toBe('steps')
    expect(JSON.parse(value!)).toMatchObject({ given: { paid: 'yes' }, done: ['not-your-fault'] })

    await page.reload()
    await untilScreen(page, 'back')
    expect(await page.locator('main').innerText()).not.toContain('Wales')
    await act(page, 'next')
    expect(await page.locator('[data-plan-step="not-your-fault"]').getAttribute('data-done')).toBe('true')
    // Leaving keeps no more and no less.
    const before = await keptOn(page)
    await page.click('[data-exit]')
    await page.waitForURL('https://www.bbc.co.uk/**')
    await page.goto(`${site.url}/steps`)
    expect(await keptOn(page)).toEqual(before)
    await act(page, 'next')
    await act(page, 'erase')
    await page.getByText('Deleted.').waitFor()
    expect(await keptOn(page)).toEqual([])
    await page.getByRole('checkbox').first().check()
    expect(await keptOn(page)).toEqual([])
    await page.reload()
    await untilScreen(page, 'ask-danger')
    expect(
      await page.evaluate(async () => [document.cookie, sessionStorage.length, (await indexedDB.databases()).length]),
    ).toEqual(['', 0, 0])
    await page.context().close()
  })

  test('where the browser keeps nothing, it says so', async () => {
    const page = await site.open('/about')
    await page.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError')
      }
    })
    await page.goto(`${site.url}/steps`)
    await walk(page, story)
    await act(page, 'keep')
    await page.getByText('does not let us keep').waitFor()
    await page.context().close()
  })

  test('after the quick exit, Back shows the first question and nothing that was said', async () => {
    const page = await site.open('/steps')
    await walk(page, story)
    await page.click('[data-exit]')
    await page.waitForURL('https://www.bbc.co.uk/**')
    await page.goBack()
    await untilScreen(page, 'ask-danger')
    expect(await page.locator('[data-chosen="true"]').count()).toBe(0)
    await page.context().close()
  })

  test('the other language goes on where the person was, and its way there is empty afterwards', async () => {
    const page = await site.open('/steps')
    await walk(page, story)
    const english = await stepsOf(page)
    await page.getByRole('checkbox').first().check()
    await page.click('a[data-language]')
    await page.waitForURL(`${site.url}/cy/camau`)
    await untilScreen(page, 'plan')
    expect(await stepsOf(page)).toEqual(english)
    expect(await page.locator('h1:visible').innerText()).toBe('Y camau')
    expect(await page.locator('[data-plan-step="not-your-fault"]').getAttribute('data-done')).toBe('true')
    expect(await page.evaluate(() => window.name)).toBe('')
    expect(await keptOn(page)).toEqual([])
    await page.context().close()
  })
})

describe.skipIf(chromiumPath === undefined)('on paper and in a file', () => {
  test('print shows every step, open, and nothing that can be pressed', async () => {
    const page = await site.open('/steps')
    await walk(page, story)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.step-body:visible').count()).toBe((await stepsOf(page)).length)
    expect(await page.locator('.bar:visible, footer:visible, .tick:visible, .on-screen:visible').count()).toBe(0)
    expect(await page.locator('.plan').getByText('0800 1111').first().isVisible()).toBe(true)
    if (process.env.SITE_SHOTS)
      await page.screenshot({ path: `${process.env.SITE_SHOTS}/steps-print.png`, fullPage: true })
    await page.context().close()
  })

  test.each([
    ['en', 'notes.txt'],
    ['cy', 'nodiadau.txt'],
  ] as const)('the file has a name that tells nothing, and all steps with their numbers (%s)', async (locale, name) => {
    const page = await site.open(addressOf('steps', locale))
    await walk(page, story)
    const [download] = await Promise.all([page.waitForEvent('download'), act(page, 'save')])
    expect(download.suggestedFilename()).toBe(name)
    const text = readFileSync(await download.path(), 'utf8')
    for (const title of await page.locator('.step-line > span:last-child').allInnerTexts())
      expect(text).toContain(title)
    for (const heading of await page.locator('[data-group] > h2').allInnerTexts())
      expect(text).toContain(`\n${heading}\n`)
    expect(text).toContain('0800 1111')
    await page.context().close()
  })
})

test.skipIf(chromiumPath === undefined)('nothing went wrong on any page, and nobody else was asked', () => {
  expect(site.faults).toEqual([])
})
