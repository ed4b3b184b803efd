import { newestCheck } from '@breakwater/guidance/check'
import { builtInFolder, readPacks } from '@breakwater/guidance/check/node'
import { packIds, packs, serviceOf, services } from '@breakwater/guidance/directory'
import { opennessAt } from '@breakwater/guidance/openness'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enabledLocales } from './locales.ts'
import { addressOf, everyPage } from './routes.ts'
import { chromiumPath, type SiteInBrowser, startSite } from './testing/browser.ts'
import { builtFiles } from './testing/built-site.ts'
import { inspect, violationsOf } from './testing/inspect.ts'

const mainOf = (text: string) => text.slice(text.indexOf('<main'), text.indexOf('</main>'))

describe('who can help in a place', () => {
  test.each(packIds)('%s dials numbers that are on record, and none that nobody has seen on a page', (id) => {
    const main = mainOf(builtFiles('live', `people/${id}/index.html`)[0]!.text)
    const own = Object.values(packs[id].roles).flat().map(serviceOf)
    const channels = own.flatMap(({ channels: each }) => each)
    const numbers = (isLow: boolean) =>
      channels.flatMap((channel) =>
        'dial' in channel && (channel.confidence === 'low') === isLow ? [channel.dial] : [],
      )
    const dialled = [...main.matchAll(/href="(?:tel|sms):(\d+)"/g)].map(([, number]) => number!)
    expect(new Set(dialled)).toEqual(new Set(numbers(false)))
    for (const low of numbers(true)) if (!numbers(false).includes(low)) expect(dialled).not.toContain(low)
    const { emergency } = packs[id]
    // The emergency number is on the danger page, alone.
    if (emergency) expect(dialled).not.toContain(emergency.number)
  })

  test.each([
    ['people/gb-wls', 'By phone: Day and night.', 'By chat: We do not know its hours.'],
    ['cy/pobl/gb-wls', 'Dros y ffôn: Ddydd a nos.', 'Drwy sgwrs ar-lein: Dydyn ni ddim yn gwybod ei oriau.'],
  ])('%s says of hours that differ which way they are of', (address, ...sentences) => {
    const { text } = builtFiles('live', `${address}/index.html`)[0]!
    const card = text.slice(text.indexOf('id="childline"')).split('</section>')[0]!
    for (const sentence of sentences) expect(card).toContain(sentence)
  })
  test('elsewhere has no number, since any would be of the wrong country', () => {
    for (const address of ['people/elsewhere', 'cy/pobl/elsewhere']) {
      expect(mainOf(builtFiles('live', `${address}/index.html`)[0]!.text)).not.toMatch(/href="(tel|sms):/)
    }
  })

  test('somewhere in the records is a number of low confidence, so that leaving it out is seen', () => {
    const low = [...services.values()].flatMap(({ channels }) => channels.filter((each) => each.confidence === 'low'))
    expect(low.length).toBeGreaterThan(1)
  })
})

describe('guidance pages', () => {
  const named = [
    'for/young-people',
    'for/adults',
    'for/parents',
    'for/schools',
    'for/friends',
    'for/mail',
    'apps',
    'people',
    ...packIds.map((id) => `people/${id}`),
  ]
  test.each(named)('/%s says that naming a service is no praise', (address) => {
    expect(builtFiles('live', `${address}/index.html`)[0]!.text).toContain('no advert for them')
  })
  test.each(['for/young-people', 'for/adults', 'for/schools'])('/%s dates the law, and gives no advice', (address) => {
    const { text } = builtFiles('live', `${address}/index.html`)[0]!
    expect(text).toContain('This is not legal advice.')
    expect(text.match(/Checked on \d+ \w+ 20\d\d\./g)!.length).toBeGreaterThan(3)
  })
  test('for schools names the role of each nation, and no place where pictures are handed in', () => {
    const { text } = builtFiles('live', 'for/schools/index.html')[0]!
    for (const id of ['gb-eng', 'gb-wls', 'gb-nir'] as const) expect(text).toContain(packs[id].schoolRole!.name.en)
    expect(text).toContain('Pictures of young people never go there.')
    expect(text).not.toContain('0344 381 4772')
    expect(text).not.toContain('stopncii')
  })
  test('for young people names no service for adults, for adults none for children alone', () => {
    const young = mainOf(builtFiles('live', 'for/young-people/index.html')[0]!.text)
    for (const id of ['stopncii', 'revenge-porn-helpline', 'posh']) expect(young).not.toContain(serviceOf(id).name)
    const adults = mainOf(builtFiles('live', 'for/adults/index.html')[0]!.text)
    for (const id of ['report-remove', 'ceop', 'childline']) expect(adults).not.toContain(serviceOf(id).name)
  })
})

let site: SiteInBrowser
beforeAll(async () => {
  if (chromiumPath !== undefined) site = await startSite()
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

/** Text beside the hours of the first service that has some. */
const saidIn = (page: Page, name: string) =>
  page
    .locator('section', { has: page.getByRole('heading', { name, exact: true }) })
    .locator('[data-hours]')
    .first()

describe.skipIf(chromiumPath === undefined)('in a browser', () => {
  // Places differ in numbers only; one with everything on it stands for them. screens.test.ts has each on a phone.
  const some = everyPage(enabledLocales).filter(({ place }) => place === undefined || place === 'gb-nir')
  test.each(some.map(({ route, locale, place }) => addressOf(route, locale, place)))(
    'axe finds nothing on %s at 320 and 1280 pixels, and in forced colours',
    async (address) => {
      const page = await site.open(address)
      await page.locator('h1:visible').first().waitFor()
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 720 })
        expect(await violationsOf(page), `${width}`).toEqual([])
      }
      await page.emulateMedia({ forcedColors: 'active' })
      expect(await violationsOf(page, 'colours'), 'forced colours').toEqual([])
      await page.context().close()
    },
  )

  test.each([
    ['2026-11-24T11:00:00Z', 'Open now, until 16:00.'],
    ['2026-11-24T20:00:00Z', 'Closed now. Opens Wednesday 10:00, by the clock of this device.'],
    ['2026-12-25T11:00:00Z', 'Closed now. Opens Tuesday 10:00, by the clock of this device.'],
  ])('at %s a line that keeps office hours says: %s', async (at, said) => {
    const page = await site.open('/about', { timezoneId: 'Europe/London' })
    await page.clock.setFixedTime(at)
    await page.goto(`${site.url}/people/gb-eng`)
    expect(await saidIn(page, 'Revenge Porn Helpline').innerText()).toBe(said)
    await page.context().close()
  })

  test('names at the top who answers at this hour, and nobody who does not', async () => {
    const page = await site.open('/about', { timezoneId: 'Europe/London' })
    const answering = () => page.locator('main section.sand li:visible').allInnerTexts()
    await page.clock.setFixedTime('2026-11-24T02:00:00Z')
    await page.goto(`${site.url}/people/gb-wls`)
    const atNight = await answering()
    expect(atNight[0]).toBe('Childline')
    for (const closed of ['Meic', 'NSPCC Helpline', 'Revenge Porn Helpline']) expect(atNight).not.toContain(closed)
    await page.clock.setFixedTime('2026-11-24T11:00:00Z')
    await page.goto(`${site.url}/people/gb-wls`)
    expect(await answering()).toEqual(expect.arrayContaining([...atNight, 'Meic', 'Revenge Porn Helpline']))
    await page.locator('main section.sand a', { hasText: 'Meic' }).click()
    expect(await page.locator('#meic').isVisible()).toBe(true)
    expect(await page.locator('#meic h3').evaluate((name) => name.getBoundingClientRect().top)).toBeGreaterThan(90)
    await page.context().close()
  })

  test('the time is the person’s own, wherever their clock is', async () => {
    const page = await site.open('/about', { timezoneId: 'America/New_York' })
    await page.clock.setFixedTime('2026-11-24T11:00:00Z')
    await page.goto(`${site.url}/people/gb-eng`)
    expect(await saidIn(page, 'Revenge Porn Helpline').innerText()).toBe('Open now, until 11:00.')
    const { hours } = serviceOf('revenge-porn-helpline').channels[0]!
    expect(opennessAt(hours!, new Date('2026-11-24T11:00:00Z')).isOpen).toBe(true)
    await page.context().close()
  })

  test('facts that were to be checked again say so, and not before', async () => {
    const page = await site.open('/people/gb-eng')
    await page.clock.setFixedTime(newestCheck(readPacks(builtInFolder)))
    await page.goto(`${site.url}/people/gb-eng`)
    expect(await page.locator('[data-review-by]').isVisible()).toBe(false)
    await page.clock.setFixedTime('2098-06-01T11:00:00Z')
    await page.goto(`${site.url}/people/gb-eng`)
    expect(await page.locator('[data-review-by]').isVisible()).toBe(true)
    await page.context().close()
  })

  test.each(enabledLocales)('pages in %s read the same without script, with the hours in words', async (locale) => {
    const page = await site.open(addressOf('people', locale, 'gb-wls'), { javaScriptEnabled: false })
    expect(await page.locator('a[href="tel:08001111"]').isVisible()).toBe(true)
    expect(await page.locator('main').innerText()).toMatch(/10:00 \w+ 16:00/)
    await page.context().close()
  })

  test('forced colours and print keep every way to reach someone', async () => {
    const page = await site.open('/people/gb-eng')
    await page.emulateMedia({ forcedColors: 'active' })
    expect(await page.locator('main a[href^="tel:"]').first().isVisible()).toBe(true)
    await page.emulateMedia({ forcedColors: 'none', media: 'print' })
    expect(await page.locator('.bar').isVisible()).toBe(false)
    const tel = page.locator('main a[href^="tel:"]').first()
    expect(await tel.isVisible()).toBe(true)
    expect(await tel.evaluate((link) => getComputedStyle(link).color)).toBe('rgb(0, 0, 0)')
    await page.context().close()
  })

  test('by keyboard, the exit is first, and every link of a page can be reached in view', async () => {
    const page = await site.open('/for/young-people')
    const links = await page.locator('a:visible').count()
    const covered: string[] = []
    for (let index = 0; index < links; index++) {
      await page.keyboard.press('Tab')
      const found = await page.evaluate(() => {
        const focused = document.activeElement as HTMLElement
        const { top, bottom } = focused.getBoundingClientRect()
        const bar = document.querySelector('.bar')!.getBoundingClientRect().bottom
        const isHidden = !focused.closest('.bar') && (top < bar || bottom > innerHeight + 1)
        return { text: focused.textContent ?? '', isExit: focused.matches('[data-exit]'), isHidden }
      })
      if (index === 0) expect(found.isExit).toBe(true)
      if (found.isHidden) covered.push(found.text)
    }
    expect(covered).toEqual([])
    await page.context().close()
  })
})

describe.skipIf(chromiumPath === undefined)('keeping pages for when there is no network', () => {
  const storedIn = (page: Page) =>
    page.evaluate(async () => {
      const registrations = await navigator.serviceWorker.getRegistrations()
      return {
        workers: registrations.length,
        stores: await caches.keys(),
        other: localStorage.length + sessionStorage.length,
      }
    })
  const nothing = { workers: 0, stores: [], other: 0 }

  test('stores nothing until the button is pressed, and nothing after the other one was', async () => {
    const page = await site.open('/for/young-people')
    await page.goto(`${site.url}/offline`)
    await page.locator('[data-offline-keep]').waitFor()
    expect(await page.locator('[data-offline-erase]').isVisible()).toBe(false)
    await inspect(page, 'offline-before')
    expect(await storedIn(page)).toEqual(nothing)

    await page.locator('[data-offline-keep]').click()
    await page.locator('[data-offline-erase]').waitFor()
    expect(await page.locator('[data-offline-keep]').isVisible()).toBe(false)
    await inspect(page, 'offline-kept')
    expect(await storedIn(page)).toEqual({ workers: 1, stores: ['pages'], other: 0 })
    const kept = await page.evaluate(async () => {
      const store = await caches.open('pages')
      return (await store.keys()).map(({ url }) => new URL(url).pathname)
    })
    expect(kept).toContain('/now/gb-wls')
    expect(kept.filter((address) => /^\/(fingerprint|status|reader|v1|cy)/.test(address))).toEqual([])

    await page.context().setOffline(true)
    for (const address of ['/for/young-people', '/now', '/now/gb-wls', '/people/gb-wls', '/']) {
      await page.goto(`${site.url}${address}`)
      expect(await page.locator('h1').first().isVisible(), address).toBe(true)
      // The style is there too: the bar stays in view.
      const position = await page.locator('.bar').evaluate((bar) => getComputedStyle(bar).position)
      expect(position, address).toBe('sticky')
    }
    await expect(page.goto(`${site.url}/fingerprint`)).rejects.toThrow('ERR_INTERNET_DISCONNECTED')
    await page.context().setOffline(false)

    await page.goto(`${site.url}/offline`)
    await page.locator('[data-offline-erase]').click()
    await page.locator('[data-offline-keep]').waitFor()
    expect(await storedIn(page)).toEqual(nothing)
    await page.goto(`${site.url}/about`)
    expect(await storedIn(page)).toEqual(nothing)
    await page.context().setOffline(true)
    await expect(page.goto(`${site.url}/about`)).rejects.toThrow('ERR_INTERNET_DISCONNECTED')
    await page.context().close()
  })

  test('where pages are kept, the frame for files is as alone as it was, and nothing of it is kept', async () => {
    const page = await site.open('/offline')
    await page.locator('[data-offline-keep]').click()
    await page.locator('[data-offline-erase]').waitFor()
    await page.goto(`${site.url}/fingerprint`)
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
    await page.locator('[data-answer="yes"]:visible').click()
    await page.locator('[data-step="question-adults"] [data-answer="yes"]').click()
    await page.locator('[data-step="who-looks"]').waitFor()
    await page.locator('[data-action="next"]:visible').click()
    await page.locator('[data-ready]').waitFor()
    const frame = page.frames().find((each) => each !== page.mainFrame())!
    const worker = await frame.evaluate(() => {
      try {
        return navigator.serviceWorker.controller === null ? 'none' : 'some'
      } catch (error) {
        return (error as Error).name
      }
    })
    expect(['none', 'SecurityError']).toContain(worker)
    const kept = await page.evaluate(async () => {
      const store = await caches.open('pages')
      return (await store.keys()).map(({ url }) => new URL(url).pathname)
    })
    expect(kept.filter((address) => /^\/(fingerprint|status|reader|v1)/.test(address))).toEqual([])
    await page.context().close()
  })

  test('where it does not work, it says so and nothing is left behind', async () => {
    const page = await site.open('/offline')
    await page.context().route('**/keep.js*', (route) => route.abort())
    await page.locator('[data-offline-keep]').click()
    await page.getByText('That did not work').waitFor()
    expect(await storedIn(page)).toEqual(nothing)
    await page.context().close()
  })

  // The script that was kept from loading, above, is the one fault that is wanted.
  test('no page did anything that a policy forbids, or asked anyone else', () => {
    expect(site.faults.filter((fault) => !/occurred when fetching the script/.test(fault))).toEqual([])
  })
})
