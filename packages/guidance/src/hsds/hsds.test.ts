import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDirectory } from '../check/check-directory.ts'
import { builtInFolder, readPacks } from '../check/node/read-packs.ts'
import { packIds, packs, roleNamesOf, services } from '../directory/packs.ts'
import type { ServicesFile } from '../directory/service.ts'
import { fromHsds } from './from-hsds.ts'
import { hoursOf, schedulesOf } from './hours-in-hsds.ts'
import { HsdsPage } from './hsds.ts'
import { toHsdsPage } from './to-hsds.ts'

const files = readPacks(builtInFolder).services as Readonly<Record<string, ServicesFile>>
const rolesOf = (id: string) =>
  packIds.flatMap((place) =>
    roleNamesOf(packs[place])
      .filter((role) => packs[place].roles[role].includes(id))
      .map((role) => [place, role] as const),
  )
const exported = (home: string) =>
  toHsdsPage(
    [...services.values()]
      .filter((service) => service.home === home)
      .map((service) => ({ service, roles: rolesOf(service.id) })),
  )

describe.each(Object.keys(files))('%s', (home) => {
  const file = files[home]!
  const page = exported(home)

  test('is whole after it went out and came back', () => {
    const { checkedOn, reviewBy } = file
    const { file: back, findings } = fromHsds(JSON.parse(JSON.stringify(page)), { today: checkedOn, reviewBy })
    expect(findings).toEqual([])
    expect(back).toEqual(file)
  })
  test('has an id of its own for everything, the same at every export', () => {
    const ids = [...JSON.stringify(page).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id!)
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
      true,
    )
    const terms = [...JSON.stringify(page).matchAll(/"taxonomy_term":\{"id":"([^"]+)"/g)].map(([, id]) => id!)
    const own = ids.filter((id) => !terms.includes(id))
    expect(new Set(own).size).toBe(own.length)
    expect(JSON.stringify(exported(home))).toBe(JSON.stringify(page))
  })
})

const stretch = fc.tuple(fc.integer({ min: 0, max: 47 }), fc.integer({ min: 1, max: 47 })).map(([from, length]) => {
  const time = (half: number) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`
  const end = (from + length) % 48
  return { from: time(from), to: end === 0 ? '24:00' : time(end) }
})
const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((list) => list.toSorted())

test('any hours come back as they were', () => {
  const hours = fc.record(
    {
      timeZone: fc.constantFrom('Europe/London', 'America/Toronto', 'Asia/Kolkata'),
      weekly: fc.array(
        fc.tuple(days, stretch).map(([on, each]) => ({ days: on, ...each })),
        { minLength: 1, maxLength: 4 },
      ),
      holidays: fc.record({
        calendar: fc.constantFrom('scotland' as const, 'northern-ireland' as const),
        hours: fc.oneof(fc.constant('closed' as const), fc.array(stretch, { minLength: 1, maxLength: 2 })),
      }),
    },
    { requiredKeys: ['timeZone', 'weekly'] },
  )
  fc.assert(
    fc.property(hours, (each) => {
      expect(hoursOf(JSON.parse(JSON.stringify(schedulesOf('x', each))), undefined)).toEqual({ hours: each, gaps: [] })
    }),
  )
})

describe('a file of somebody else', () => {
  const service = {
    id: '7f1b1a55-1111-4111-8111-000000000001',
    name: 'Helpline of Exampleshire',
    status: 'active',
    description: 'Listens.',
    url: 'https://helpline.example.org/',
    minimum_age: 11,
    maximum_age: 17,
    phones: [
      { id: 'a', number: '0808 800 5000' },
      { id: 'b', number: '0808 800 5001', type: 'fax' },
      { id: 'c', number: '85258', type: 'text' },
    ],
    schedules: [{ id: 'd', freq: 'WEEKLY', byday: 'MO,TU', opens_at: '09:00:00', closes_at: '17:00' }],
    languages: [{ id: 'e', code: 'en' }],
    cost_options: [{ id: 'f', option: 'Free', amount: 0 }],
  }
  const options = { today: '2026-11-24', reviewBy: '2027-02-24', timeZone: 'Europe/London' }

  test('gives what it says, and names what a person has to write', () => {
    const { file, findings } = fromHsds([service], options)
    expect(file.services).toMatchObject([
      {
        id: 'helpline-of-exampleshire',
        ageNow: { from: 11, to: 17 },
        cost: 'free',
        receives: null,
        for: null,
        note: { en: 'Listens.', cy: null },
        channels: [
          {
            kind: 'phone',
            dial: '08088005000',
            confidence: 'low',
            hours: { timeZone: 'Europe/London', weekly: [{ days: [1, 2], from: '09:00', to: '17:00' }] },
          },
          { kind: 'text', dial: '85258' },
        ],
        confidence: 'low',
      },
    ])
    expect(findings.map(({ where, says }) => `${where} ${says}`)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/receives say what leaves/),
        expect.stringMatching(/for say who/),
        expect.stringMatching(/note\.cy/),
        expect.stringMatching(/0808 800 5001 is a fax, and was left out/),
      ]),
    )
  })
  test('is refused by the check until somebody has written it', () => {
    const { file } = fromHsds([service], options)
    const refused = checkDirectory({ packs: {}, services: { uk: file } }, options.today)
    expect(refused.filter(({ weight }) => weight === 'wrong').map(({ where }) => where)).toEqual([
      'uk/services.json: services.0.receives',
      'uk/services.json: services.0.for',
      'uk/services.json: services.0.note.cy',
    ])
  })
  test.each([
    ['monthly', { freq: 'MONTHLY', byday: '1MO' }, /not the same every week/],
    ['fortnightly', { interval: 2 }, /not the same every week/],
    ['for some dates', { valid_from: '2026-12-01' }, /some dates/],
    ['with an offset', { opens_at: '09:00-05:00' }, /no times of a clock/],
    ['on no day', { byday: 'XX' }, /not a list of weekdays/],
  ])('with hours that are %s has no hours, and says why', (_, change, why) => {
    const schedules = [{ ...service.schedules[0], ...change }]
    const { file, findings } = fromHsds({ ...service, schedules }, options)
    expect(file.services[0]!.channels).toMatchObject([{ hours: null }, { hours: null }])
    expect(findings.map(({ says }) => says)).toContainEqual(expect.stringMatching(why))
  })
  test('without a time zone has no hours', () => {
    const { file } = fromHsds(service, { ...options, timeZone: undefined })
    expect(file.services[0]!.channels).toMatchObject([{ hours: null }, { hours: null }])
  })
  test('loses nothing without a word: what is no service, what is closed, what is on another page', () => {
    const page = {
      ...toHsdsPage([]),
      last_page: false,
      total_pages: 3,
      contents: [service, { ...service, status: 'defunct' }],
    }
    expect(HsdsPage.safeParse(page).success).toBe(true)
    expect(fromHsds(page, options).findings.map(({ says }) => says)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/page 1 of 3/),
        expect.stringMatching(/is defunct, and was left out/),
      ]),
    )
    expect(fromHsds([{ name: 'x' }], options)).toMatchObject({
      file: { services: [] },
      findings: [{ weight: 'wrong', says: expect.stringMatching(/no service of HSDS/) }],
    })
  })
})
