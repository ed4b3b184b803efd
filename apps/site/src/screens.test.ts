import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { caseItems, formatRecoveryCard } from '@breakwater/casework'
import { createCaseClient, sealRecovery } from '@breakwater/client'
import { CaseStatus } from '@breakwater/contracts'
import { listable } from '@breakwater/fingerprint'
import { fingerprintImage } from '@breakwater/fingerprint/node'
import { h264, VideoFolder } from '@breakwater/fingerprint/testing/generated-video'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogueOf, enabledLocales } from './locales.ts'
import { addressOf, everyPage } from './routes.ts'
import { speaker } from './speech.ts'
import { chromiumPath, demoPlatformName, type SiteInBrowser, startSite } from './testing/browser.ts'
import { act, answer, choose, picture, step, untilChoosing, untilReview } from './testing/fingerprint-steps.ts'
import { inspect as inspectScreen } from './testing/inspect.ts'

const heicFiles = new URL('../../../packages/fingerprint/src/testing/heic/', import.meta.url)
let site: SiteInBrowser
let photograph: Buffer
const inspect = inspectScreen

beforeAll(async () => {
  if (chromiumPath === undefined) return
  site = await startSite()
  photograph = await generatedPhotograph(41)
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

describe.skipIf(chromiumPath === undefined)('the screens', () => {
  test.each(everyPage(enabledLocales).map(({ route, locale, place }) => addressOf(route, locale, place)))(
    '%s',
    async (at) => {
      const page = await site.open(at)
      await page.locator('h1:visible').first().waitFor()
      await inspect(page, at === '/' ? 'start' : at.slice(1).replaceAll('/', '-'))
      await page.context().close()
    },
  )

  test.each(enabledLocales)('an address that is not there, in %s', async (locale) => {
    const page = await site.open(`${addressOf('start', locale)}/nothing-here`.replace('//', '/'))
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
    await inspect(page, `${locale}-not-found`)
    await page.context().close()
  })

  test.each(enabledLocales)(
    'every screen from the first question to the status, and back again, in %s',
    async (locale) => {
      const say = speaker(locale, catalogueOf(locale))
      const inspect = (page: Page, name: string) => inspectScreen(page, `${locale}-${name}`)
      const page = await site.open(addressOf('fingerprint', locale))
      await inspect(page, '01-question-in-picture')
      await answer(page, 'question-in-picture', 'yes')
      await inspect(page, '02-question-adults')
      await answer(page, 'question-adults', 'yes')
      await step(page, 'who-looks').waitFor()
      expect(await step(page, 'who-looks').innerText()).toContain(demoPlatformName)
      await inspect(page, '03-who-looks')
      await act(page, 'next')
      await page.locator('[data-ready]').waitFor()
      await inspect(page, '04-choose')
      await act(page, 'load-all')
      await page.locator('[data-ready="offline"]').waitFor()

      // What the page says can be done: no network while the fingerprint is made.
      await page.context().setOffline(true)
      const files = [photograph, photograph, Buffer.alloc(0), Buffer.from('no picture'), photograph.subarray(0, 9_000)]
      await choose(
        page,
        files.map((file) => picture(file)),
      )
      await inspect(page, '05-chosen')
      await act(page, 'next')
      await step(page, 'review').waitFor({ timeout: 30_000 })
      const outcomes = await page
        .locator('[data-outcome]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-outcome')))
      expect(outcomes).toEqual(['ready', 'same', 'empty-file', 'not-an-image', 'truncated-image'])
      expect(await page.locator('body').innerHTML()).not.toMatch(/IMG_7431|<img|<canvas|<video|blob:/)
      await inspect(page, '06-review')
      await act(page, 'next')
      await step(page, 'review-json').waitFor()
      await inspect(page, '07-review-json')

      // Sent without a network, it says what it does not know; sent again, it is one case.
      await act(page, 'next')
      await page.getByText(say('review-json.unknown.heading')).waitFor()
      await inspect(page, '08-not-known-if-arrived')
      await page.context().setOffline(false)
      await act(page, 'next')
      await step(page, 'sent').waitFor()
      await inspect(page, '09-sent')
      const reference = await page.locator('[data-field="reference"]').innerText()
      const pin = await page.locator('[data-field="pin"]').innerText()
      await act(page, 'next')
      await inspect(page, '10-recovery-card')
      const card = await page.locator('[data-field="recovery-card"]').innerText()
      await act(page, 'next')
      await inspect(page, '11-done')

      await page.goto(`${site.url}${addressOf('status', locale)}`)
      await page.fill('input[name="reference"]', `${reference.toLowerCase()}x`)
      await act(page, 'show-status')
      await page.getByText(say('case-problem.reference-mistyped')).waitFor()
      await inspect(page, '12-status-mistyped')
      await page.fill('input[name="reference"]', `${reference} ${pin}`)
      await act(page, 'show-status')
      await page.locator('[data-state="active"]').waitFor()
      await inspect(page, '13-status-active')
      await act(page, 'withdraw')
      await inspect(page, '14-withdraw')
      await act(page, 'confirm-withdraw')
      await page.locator('[data-state="withdrawn"]').waitFor()
      await inspect(page, '15-status-withdrawn')
      await act(page, 'restore')
      await page.fill(
        'input[name="card"]',
        card.replace(/^./, (first) => (first === '7' ? '8' : '7')),
      )
      await act(page, 'confirm-restore')
      await page.getByText(say('case-problem.card-mistyped')).waitFor()
      await inspect(page, '16-restore')
      await page.fill('input[name="card"]', card)
      await act(page, 'confirm-restore')
      await page.getByText(say('standing.is-back')).waitFor()
      await inspect(page, '17-status-restored')
      await act(page, 'refresh')
      await page.getByText(say('standing.is-back')).waitFor({ state: 'detached' })
      expect(page.url()).toBe(`${site.url}${addressOf('status', locale)}`)
      await page.context().close()
    },
    180_000,
  )

  test('a case that was repeated after a lost answer is one case', async () => {
    const page = await site.open('/fingerprint')
    const keys: (string | undefined)[] = []
    await page.route('**/v1/cases', async (route) => {
      keys.push(route.request().headers()['idempotency-key'])
      if (keys.length > 1) return route.continue()
      const response = await route.fetch()
      expect(response.status()).toBe(201)
      firstReference = (await response.json()).reference
      return route.abort('connectionreset')
    })
    let firstReference = ''
    await untilReview(page, [picture(await generatedPhotograph(42))])
    await act(page, 'next')
    await act(page, 'next')
    await page.getByText("We don't know if it arrived").waitFor()
    await act(page, 'next')
    await step(page, 'sent').waitFor()
    expect(await page.locator('[data-field="reference"]').innerText()).toBe(firstReference)
    expect(keys[0]).toBe(keys[1])
    expect(keys[0]?.length).toBeGreaterThanOrEqual(32)
    await page.context().close()
  })

  test('those for whom nothing is made here are sent where they are helped', async () => {
    const page = await site.open('/fingerprint')
    await answer(page, 'question-in-picture', 'no')
    await inspect(page, '20-not-in-picture')
    await act(page, 'back')
    await answer(page, 'question-in-picture', 'yes')
    await answer(page, 'question-adults', 'not-sure')
    await step(page, 'child-lane').waitFor()
    const text = await step(page, 'child-lane').innerText()
    expect(text).toContain('Report Remove')
    expect(text).toContain('Take It Down')
    expect(text).not.toContain('StopNCII')
    expect(await page.locator('input').count()).toBe(0)
    await inspect(page, '21-child-lane')
    await page.context().close()
  })

  test('without a platform nothing is offered, and without the service it says so', async () => {
    const page = await site.open('/fingerprint')
    await page.route('**/v1/service', (route) => route.abort())
    await answer(page, 'question-in-picture', 'yes')
    await answer(page, 'question-adults', 'yes')
    await step(page, 'unreachable').waitFor()
    await inspect(page, '22-unreachable')
    await page.unroute('**/v1/service')
    await page.route('**/v1/service', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), platforms: [] } })
    })
    await act(page, 'again')
    await step(page, 'no-platform').waitFor()
    expect(await step(page, 'no-platform').innerText()).toContain('StopNCII')
    expect(await page.locator('input').count()).toBe(0)
    await inspect(page, '23-no-platform')
    await page.context().close()
  })

  test('when no picture can be read, nothing can be sent', async () => {
    const page = await site.open('/fingerprint')
    await untilReview(page, [picture(Buffer.from('no picture'))])
    expect(await page.locator('[data-action="next"]').count()).toBe(0)
    await inspect(page, '24-none-ready')
    await act(page, 'again')
    await page.locator('[data-ready]').waitFor()
    await page.context().close()
  })

  test('nothing moves when the frame arrives', async () => {
    const page = await site.open('/fingerprint')
    const arriving = Promise.withResolvers<void>()
    await page.route('**/reader/', async (route) => {
      await arriving.promise
      await route.continue()
    })
    await answer(page, 'question-in-picture', 'yes')
    await answer(page, 'question-adults', 'yes')
    await act(page, 'next')
    const place = () => page.locator('iframe.reader + *').evaluate((below) => below.getBoundingClientRect().top)
    await page.getByText('Stay online for a moment').waitFor()
    const before = await place()
    arriving.resolve()
    await page.locator('[data-ready]').waitFor()
    await page.frameLocator('iframe.reader').getByText('Choose pictures').waitFor()
    expect(await place()).toBe(before)
    await choose(page, [picture(photograph)])
    await page.getByText('1 chosen').waitFor()
    expect(await place()).toBe(before)
    await page.context().close()
  })

  test('making fingerprints can be stopped, and begun again', async () => {
    const page = await site.open('/fingerprint')
    await untilChoosing(page)
    const large = await generatedPhotograph(43, { width: 4000, height: 3000 })
    await choose(
      page,
      Array.from({ length: 12 }, () => picture(large)),
    )
    await act(page, 'next')
    await step(page, 'working').waitFor()
    await inspect(page, '25-working')
    // Who knows how far it is by now.
    const isWorking = step(page, 'working').locator('[data-action="cancel"]')
    const isDone = step(page, 'review').locator('[data-action="again"]')
    await isWorking.or(isDone).click()
    await step(page, 'choose').waitFor()
    await choose(page, [picture(photograph)])
    await act(page, 'next')
    await step(page, 'review').waitFor({ timeout: 30_000 })
    expect(await page.locator('[data-outcome="ready"]').count()).toBe(1)
    await page.context().close()
  }, 120_000)

  test('three photographs and a video: progress, one stopped and tried again, all read without a network, nothing sent', async () => {
    const page = await site.open('/fingerprint')
    const asked: string[] = []
    await untilChoosing(page)
    await act(page, 'load-all')
    await page.locator('[data-ready="offline"]').waitFor()
    page.on('request', (request) => {
      if (!request.url().startsWith('blob:')) asked.push(request.url())
    })
    await page.context().setOffline(true)
    using videos = new VideoFolder()
    const film = videos.pattern('film.mp4', { seconds: 40, size: '1280x720' }, ...h264)
    await choose(page, [
      picture(photograph),
      { name: 'VID_2.mp4', mimeType: 'video/mp4', buffer: readFileSync(film) },
      picture(readFileSync(new URL('plain.heic', heicFiles)), 'IMG_2.heic'),
      picture(await generatedPhotograph(44)),
    ])
    await act(page, 'next')
    const file = (number: number) => page.locator(`[data-file="${number}"]`)
    // At once: who knows how fast a machine reads the rest of it.
    await page.locator('[data-file="2"][data-reading="reading"]').getByText('% done').waitFor()
    await file(2).locator('[data-action="stop"]').click()
    await page.locator('[data-file="2"][data-reading="stopped"]').waitFor()
    await page.locator('[data-action="go-on"]').waitFor()
    expect(
      await page.locator('[data-reading]').evaluateAll((all) => all.map((each) => each.getAttribute('data-reading'))),
    ).toEqual(['ready', 'stopped', 'ready', 'ready'])
    await page.getByText('3 of 4 done.').waitFor()
    await inspect(page, '27-one-stopped')
    await file(2).locator('[data-action="retry"]').click()
    await step(page, 'review').waitFor({ timeout: 60_000 })
    expect(
      await page.locator('[data-outcome]').evaluateAll((all) => all.map((each) => each.getAttribute('data-outcome'))),
    ).toEqual(['ready', 'ready', 'ready', 'ready'])
    await inspect(page, '28-review-with-video')
    expect(asked).toEqual([])
    // The handles are dropped: the frame is gone before anything can be sent.
    expect(await page.locator('iframe').count()).toBe(0)
    await act(page, 'next')
    await step(page, 'review-json').waitFor()
    expect(asked).toEqual([])
    await page.getByText('Your internet is off. Nothing was sent.').waitFor()
    await inspect(page, '29-review-json-offline')
    await page.context().setOffline(false)
    await page.getByText('Your internet is off').waitFor({ state: 'detached' })
    const sent: number[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.postDataBuffer()?.length ?? 0)
    })
    await act(page, 'next')
    await step(page, 'sent').waitFor()
    expect(sent).toEqual([16_384])
    await page.context().close()
  }, 400_000)

  test.each(enabledLocales)(
    'every status that a case can have, in %s',
    async (locale) => {
      const address = addressOf('status', locale)
      const page = await site.open(address)
      const states = {
        '30-stopped': { stopped: true },
        '31-did-not-act-under-question': { lookedAndDidNotAct: true, underQuestion: true },
        '35-age-in-question': { underQuestion: true, ageInQuestion: true, review: 'waiting' },
        '36-looked-and-kept': { lookedAndDidNotAct: true, review: 'kept' },
        '37-taken-off': { review: 'taken-off', listed: 0 },
        '38-one-taken-off': { review: 'taken-off', listed: 1 },
        '32-late-and-waiting': {
          platforms: [
            { name: 'A', holds: 'late' },
            { name: 'B', holds: 'waiting' },
          ],
        },
        '43-can-be-renewed': { expiresOn: '2027-02-01', renewableFrom: '2026-02-01' },
        '44-exact-videos-and-full': {
          ...{ items: 100, listed: 100, frames: 60 },
          platforms: [{ name: 'A', holds: 'looking', exactVideosOnly: true }],
        },
        '33-expired': { state: 'expired', platforms: [{ name: 'A', holds: 'looking', removal: 'confirmed' }] },
        '34-withdrawn-for-good': {
          state: 'withdrawn',
          platforms: [
            { name: 'A', holds: 'looking', removal: 'late' },
            { name: 'B', holds: 'looking', removal: 'told' },
          ],
        },
      }
      for (const [name, difference] of Object.entries(states)) {
        const status = CaseStatus.parse({
          ...{
            state: 'active',
            ...{ items: 2, listed: 2, frames: 0, recoveryKey: 'made up' },
            ...{ expiresOn: '2098-11-23', renewableFrom: '2097-11-23' },
            platforms: [{ name: 'A', holds: 'looking' }],
          },
          ...{ stopped: false, lookedAndDidNotAct: false, underQuestion: false, ageInQuestion: false, review: 'none' },
          ...difference,
        })
        await page.route('**/v1/cases/status', (route) => route.fulfill({ json: status }))
        await page.goto(`${site.url}${address}`)
        // Any well-formed reference: the answer is made here.
        await page.fill('input[name="reference"]', '00000-00000-0')
        await page.fill('input[name="pin"]', '123456')
        await act(page, 'show-status')
        await page.locator(`[data-state="${status.state}"]`).waitFor()
        expect(await page.locator('[data-field="stopped"]').getAttribute('data-value')).toBe(
          status.stopped ? 'yes' : 'no',
        )
        await inspect(page, `${locale}-${name}`)
        await page.unroute('**/v1/cases/status')
      }
      await page.context().close()
    },
    400_000,
  )
})

describe.skipIf(chromiumPath === undefined)('a case that stands', () => {
  const open = async () => {
    const client = createCaseClient({ baseUrl: site.url })
    const items = caseItems([listable(await fingerprintImage(photograph))])
    const recoveryCard = formatRecoveryCard(randomBytes(17))
    const body = { answers: { inPicture: true, everyoneAdult: 'yes' as const }, items }
    const recovery = await sealRecovery(recoveryCard, items)
    return { recoveryCard, ...(await client.open({ ...body, recovery }, crypto.randomUUID())) }
  }
  const toStatus = async (page: Page, { reference, pin }: { reference: string; pin: string }) => {
    await page.fill('input[name="reference"]', reference)
    await page.fill('input[name="pin"]', pin)
    await act(page, 'show-status')
    await page.locator('[data-state="active"]').waitFor()
  }
  const itemsOn = (page: Page) => page.locator('[data-field="items"]').getAttribute('data-value')

  test.each(enabledLocales)(
    'takes another picture and a video without its card, and the card brings all of it back, in %s',
    async (locale) => {
      const opened = await open()
      const page = await site.open(addressOf('status', locale))
      const sent: { to: string; body: string }[] = []
      page.on('request', (request) => {
        if (request.method() === 'POST') sent.push({ to: request.url(), body: request.postData() ?? '' })
      })
      await toStatus(page, opened)
      expect(await itemsOn(page)).toBe('1')
      await inspectScreen(page, `${locale}-45-add-offered`)
      await act(page, 'add')
      await answer(page, 'question-in-picture', 'yes')
      await answer(page, 'question-adults', 'yes')
      await page.locator('[data-ready]').waitFor()
      await inspectScreen(page, `${locale}-46-add-choose`)
      using videos = new VideoFolder()
      const film = videos.pattern('film.mp4', { seconds: 3, size: '320x240' }, ...h264)
      const clip = { name: 'VID_2.mp4', mimeType: 'video/mp4', buffer: readFileSync(film) }
      await choose(page, [picture(await generatedPhotograph(45)), clip])
      await act(page, 'next')
      await step(page, 'review').waitFor({ timeout: 60_000 })
      await inspectScreen(page, `${locale}-47-add-review`)
      await act(page, 'next')
      await step(page, 'add-review').waitFor()
      await inspectScreen(page, `${locale}-48-add-json`)
      const shown = JSON.parse((await page.locator('[data-field="payload"]').textContent()) ?? '')
      const before = sent.length
      await act(page, 'next')
      await page.locator('[data-state="active"]').waitFor()
      expect(sent.slice(before).map(({ to }) => new URL(to).pathname)).toEqual(['/v1/cases/items'])
      expect(JSON.parse(sent[before]!.body)).toEqual(shown)
      expect(shown.items.map(({ kind }: { kind: string }) => kind)).toEqual(['image', 'video'])
      expect(JSON.stringify(shown)).not.toContain('VID_2')
      expect(await itemsOn(page)).toBe('3')
      await page.getByText(speaker(locale, catalogueOf(locale))('standing.is-added')).waitFor()
      await act(page, 'withdraw')
      await act(page, 'confirm-withdraw')
      await page.locator('[data-state="withdrawn"]').waitFor()
      await act(page, 'restore')
      await page.fill('input[name="card"]', opened.recoveryCard)
      await act(page, 'confirm-restore')
      await page.locator('[data-state="active"]').waitFor()
      expect(await itemsOn(page)).toBe('3')
      await page.context().close()
    },
    400_000,
  )

  test('is not added to by who is not in it, nor by who may be under 18', async () => {
    const opened = await open()
    const page = await site.open('/status')
    await toStatus(page, opened)
    await act(page, 'add')
    await answer(page, 'question-in-picture', 'no')
    await step(page, 'not-in-picture').waitFor()
    await act(page, 'back')
    await answer(page, 'question-in-picture', 'yes')
    await answer(page, 'question-adults', 'not-sure')
    await step(page, 'child-lane').waitFor()
    expect(await page.locator('iframe').count()).toBe(0)
    await page.context().close()
  }, 60_000)
})

describe.skipIf(chromiumPath === undefined)('leaving and danger', () => {
  test.each(['click', 'shift'])(
    'the quick exit takes the place of the page and leaves nothing on it (%s)',
    async (how) => {
      const page = await site.open('/')
      await page.goto(`${site.url}/leave`)
      if (how === 'click') await page.click('[data-exit]')
      else for (let press = 0; press < 3; press++) await page.keyboard.press('Shift')
      await page.waitForURL('https://www.bbc.co.uk/**')
      await page.goBack()
      expect(page.url()).toBe(`${site.url}/`)
      await page.context().close()
    },
  )

  test('Shift with other keys, as in writing, does not leave', async () => {
    const page = await site.open('/status')
    await page.fill('input[name="reference"]', '')
    await page.locator('input[name="reference"]').pressSequentially('ABCDEF')
    expect(page.url()).toBe(`${site.url}/status`)
    await page.context().close()
  })

  test('the danger screen opens over a half-done flow, works without a network, and loses nothing', async () => {
    const page = await site.open('/fingerprint')
    await untilReview(page, [picture(photograph)])
    await page.context().setOffline(true)
    await page.click('.bar [data-danger]')
    await page.locator('[data-danger-panel] h1').first().waitFor()
    expect(await page.locator('[data-step]').isVisible()).toBe(false)
    await inspect(page, '40-danger-panel')
    await page.click('[data-danger-place="gb-wls"]')
    await page.locator('[data-danger-help="gb-wls"] .emergency').waitFor()
    expect(await page.locator('a[href="tel:999"]:visible').count()).toBe(1)
    await inspect(page, '41-danger-panel-place')
    await page.click('[data-danger-return]')
    expect(await page.locator('[data-outcome="ready"]').isVisible()).toBe(true)
    await page.context().close()
  })

  test('another language opens at once while nothing is lost, and asks before that', async () => {
    const page = await site.open('/now/gb-wls')
    await page.click('a[data-language]')
    await page.waitForURL('**/cy/nawr/gb-wls')
    await page.goto(`${site.url}/cy/ol-bys`)
    await page.click('a[data-language]')
    await page.waitForURL('**/fingerprint')
    await untilReview(page, [picture(photograph)])
    await page.click('a[data-language]')
    await page.locator('[data-language-question]').waitFor()
    await inspect(page, '42-language-question')
    await page.click('[data-language-stay]')
    expect(await page.locator('[data-outcome="ready"]').isVisible()).toBe(true)
    await page.click('a[data-language]')
    await page.click('[data-language-go]')
    await page.waitForURL('**/cy/ol-bys')
    await page.goto(`${site.url}/cy/statws`)
    await page.fill('input[name="reference"]', '7K3QF')
    await page.click('a[data-language]')
    expect(await page.locator('[data-language-question]').isVisible()).toBe(true)
    await page.context().close()
  })

  test('the first key press reaches the exit, the second the way to /now, and nothing is hidden under the bar', async () => {
    const page = await site.open('/')
    await page.setViewportSize({ width: 320, height: 640 })
    const focused: (string | null)[] = []
    for (let press = 0; press < 9; press++) {
      await page.keyboard.press('Tab')
      const { name, isCovered } = await page.evaluate(() => {
        const element = document.activeElement!
        const bar = document.querySelector('.bar')!
        const isCovered =
          !bar.contains(element) && element.getBoundingClientRect().top < bar.getBoundingClientRect().bottom
        return { name: element.getAttribute('href'), isCovered }
      })
      focused.push(name)
      expect(isCovered, `${name} under the bar`).toBe(false)
    }
    for (let press = 0; press < 8; press++) {
      await page.keyboard.press('Shift+Tab')
      const gap = await page.evaluate(() => {
        const element = document.activeElement!
        const bar = document.querySelector('.bar')!
        return bar.contains(element) ? 0 : element.getBoundingClientRect().top - bar.getBoundingClientRect().bottom
      })
      expect(gap).toBeGreaterThanOrEqual(0)
    }
    expect(focused[0]).toContain('bbc.co.uk')
    expect(focused[1]).toBe('/now')
    await page.context().close()
  })
})

describe.skipIf(chromiumPath === undefined)('what is missing', () => {
  test('without JavaScript: the exit, the danger pages and the words', async () => {
    const page = await site.open('/', { javaScriptEnabled: false })
    await page.click('.bar .danger')
    await page.click('a[href="/now/ie"]')
    expect(await page.locator('a[href="tel:112"]').isVisible()).toBe(true)
    for (const address of ['/fingerprint', '/status']) {
      await page.goto(`${site.url}${address}`)
      const text = await page.locator('main').innerText()
      for (const service of ['JavaScript', 'StopNCII', 'Take It Down', 'Report Remove']) expect(text).toContain(service)
      if (process.env.SITE_SHOTS)
        await page.screenshot({ path: `${process.env.SITE_SHOTS}/50-no-script${address.slice(1)}.png`, fullPage: true })
    }
    await page.click('.bar .exit')
    await page.waitForURL('https://www.bbc.co.uk/**')
    await page.context().close()
  })

  test('in a browser that is too old it says what else there is', async () => {
    const page = await site.open('/about')
    await page.addInitScript('delete globalThis.OffscreenCanvas')
    await page.goto(`${site.url}/fingerprint`)
    await page.locator('[data-too-old]').waitFor()
    expect(await page.locator('[data-step]').count()).toBe(0)
    expect(await page.locator('main').innerText()).toContain('Report Remove')
    await inspect(page, '51-old-browser')
    await page.context().close()
  })

  test('in forced colours and in print the words and actions are there', async () => {
    const page = await site.open('/now/us')
    await page.emulateMedia({ forcedColors: 'active' })
    if (process.env.SITE_SHOTS) await page.screenshot({ path: `${process.env.SITE_SHOTS}/60-forced-colours.png` })
    expect(await page.locator('.emergency').isVisible()).toBe(true)
    await page.emulateMedia({ forcedColors: 'none', media: 'print' })
    expect(await page.locator('.bar').isVisible()).toBe(false)
    expect(await page.locator('.emergency').isVisible()).toBe(true)
    expect(await page.locator('a[href="tel:988"]').isVisible()).toBe(true)
    if (process.env.SITE_SHOTS)
      await page.screenshot({ path: `${process.env.SITE_SHOTS}/61-print.png`, fullPage: true })
    await page.context().close()
  })

  test('nothing is kept on the device, and nobody else was asked for anything on any screen', async () => {
    // A page that keeps something is seen: this one is asked to.
    const page = await site.open('/status')
    await page.evaluate(() => localStorage.setItem('canary', 'kept'))
    await page.context().close()
    expect(site.kept.pop()!.things).toEqual(['local canary'])
    expect(site.kept.length).toBeGreaterThan(100)
    expect(site.kept.filter(({ things }) => things.length > 0)).toEqual([])
    expect(site.faults).toEqual([])
  })
})
