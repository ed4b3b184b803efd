import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FeedEvent, ServiceDescription } from '@breakwater/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documentDigest } from '../signing/signed-document.ts'
import {
  type CaseStatus,
  call,
  childBody,
  type FeedPage,
  fingerprint,
  type OpenedCase,
  openBody,
  type ServiceUnderTest,
  serviceUnderTest,
} from '../testing/service-under-test.ts'

const day = 86_400_000
let under: ServiceUnderTest

const url = () => under.service.url
const open = (body: object) => call<OpenedCase>(`${url()}/v1/cases`, { body })
const description = async () => (await call<ServiceDescription>(`${url()}/v1/service`, { method: 'GET' })).body
const read = (address: string, key: string) =>
  call<FeedPage>(`${url()}${address}`, { method: 'GET', headers: { authorization: `Bearer ${key}` } })
const types = ({ events }: FeedPage) => events.map(({ type }: FeedEvent) => type)
const post = (what: string, body: object) => call<CaseStatus & { code?: string }>(`${url()}/v1/cases/${what}`, { body })
const later = (milliseconds: number) => {
  under.clock.now = new Date(under.clock.now.getTime() + milliseconds)
}
async function bytesBelow(directory: string): Promise<string> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true })
  const contents = files
    .filter((file) => file.isFile())
    .map((file) => readFile(path.join(file.parentPath, file.name), 'latin1'))
  return (await Promise.all(contents)).join('\n')
}

describe('a lane that is off', () => {
  beforeAll(async () => {
    under = await serviceUnderTest({}, { childLane: 'closed' })
  })
  afterAll(() => under[Symbol.asyncDispose]())

  test('a grant, an act or a person that is not right opens nothing, and says why', async () => {
    const lane = under.childLane
    await lane.enrol()
    const why = (attempt: Promise<unknown>) =>
      attempt.then(
        () => 'nothing',
        (problem: { code: string; fields?: { errors?: { message: string }[] } }) =>
          `${problem.code}: ${problem.fields?.errors?.map(({ message }) => message).join('; ')}`,
      )
    const grant = lane.grant()
    expect(await why(lane.enable(lane.grant({ operator: 'Somebody else' })))).toContain('it is for Somebody else')
    expect(await why(lane.enable(lane.grant({ expires: '2026-11-22T00:00:00.000Z' })))).toContain(
      'ends before it begins',
    )
    expect(await why(lane.enable(lane.grant({ expires: '2028-11-22T00:00:00.000Z' })))).toContain(
      'longer than 366 days',
    )
    const twice = [grant.people[0]!, { ...grant.people[0]!, name: 'Bea' }]
    expect(await why(lane.enable(lane.grant({ people: twice })))).toContain('one key')
    expect(await why(lane.enable(grant, lane.stranger))).toContain('the grant does not name Sam')
    await lane.administer(async (administration) => {
      const subject = { grant: documentDigest(grant) }
      const act = await lane.ada.act(administration, 'lane-enable', subject)
      const enable = (input: { grant?: unknown; act?: unknown; bodyKey?: string }) =>
        why(administration.enableLane({ grant: lane.body.sign(grant), bodyKey: lane.body.publicKey, act, ...input }))
      expect(await enable({ grant })).toContain("not signed with the body's key")
      expect(await enable({ grant: { ...lane.body.sign(grant), expires: '2026-12-20T00:00:00.000Z' } })).toContain(
        'signed',
      )
      expect(await enable({ bodyKey: lane.ada.publicKey })).toContain("not signed with the body's key")
      expect(await enable({ act: await lane.ada.act(administration, 'lane-approve', subject) })).toContain(
        'lane-approve',
      )
      expect(await enable({ act: await lane.ada.act(administration, 'lane-enable', { grant: 'x' }) })).toContain('else')
      expect(await enable({ act: { ...act, by: 'Bea' } })).toContain('key of Bea')
      expect(await enable({ act: { ...act, at: '2026-11-15T00:00:00.000Z' } })).toContain('7 days ago')
      expect(await enable({ act: lane.ada.sign({ ...act, store: 'another' }) })).toContain('another store')
      expect(await enable({ act: null })).toContain('no act')
      expect(await enable({})).toBe('nothing')
      expect(await enable({})).toContain('carried out before')
    })
    // Of the adult lane's people and store nothing counts here, and there is no lane to open there.
    expect(await why(under.administer((administration) => administration.addPerson(lane.ada)))).toBe('nothing')
    const elsewhere = await under.administer((administration) =>
      lane.ada.act(administration, 'lane-enable', { grant: 'x' }),
    )
    expect(
      await why(
        lane.administer((administration) =>
          administration.enableLane({ grant: lane.body.sign(grant), bodyKey: lane.body.publicKey, act: elsewhere }),
        ),
      ),
    ).toContain('another store')
    expect((await open(childBody(1))).body).toMatchObject({ code: 'lane-off' })
  })

  test('while it is off nothing of a picture is stored, in either store or log, and the person is told', async () => {
    await under.addPlatform('Harbour')
    await under.childLane.addPlatform('Harbour')
    const refused = await open(childBody(77))
    expect([refused.status, (refused.body as { code?: string }).code]).toEqual([403, 'lane-off'])
    expect(await description()).toMatchObject({ openLanes: ['adult'] })
    expect(await description()).not.toHaveProperty('childLane')
    const { md5, pdq } = fingerprint(77)
    const canaries = [md5, pdq!.hash, childBody(77).recovery.ciphertext]
    const stored = async () => {
      const all = [await bytesBelow(under.dataDirectory), await bytesBelow(under.childLane.dataDirectory)]
      return `${all.join('\n')}${under.logged()}`
    }
    const before = await stored()
    for (const canary of canaries) expect(before).not.toContain(canary)
    // The same search finds the same picture where it is taken.
    expect((await open(openBody(77))).status).toBe(201)
    await under.service.close()
    expect(await stored()).toContain(md5)
  })
})

describe('a lane that is opened', () => {
  beforeAll(async () => {
    under = await serviceUnderTest({ ncmecFace: true }, { childLane: 'closed' })
  })
  afterAll(() => under[Symbol.asyncDispose]())

  test('granted, enabled by one and approved by another it takes cases, its own platforms match, and a withdrawal holds', async () => {
    const adult = await under.addPlatform('Harbour')
    await under.childLane.enable()
    expect((await open(childBody(1))).status).toBe(403)
    await expect(under.childLane.approve(under.childLane.ada)).rejects.toThrow('second-person-needed')
    await under.childLane.approve()
    expect(await description()).toMatchObject({
      openLanes: ['adult', 'child'],
      platforms: [{ name: 'Harbour' }],
      childLane: {
        grantedBy: 'Harbour Hotline',
        statement: 'https://hotline.example/statements/breakwater',
        keyId: under.childLane.body.keyId,
        until: '2026-12-23T02:00:00.000Z',
        platforms: [],
      },
    })
    // Nobody looks for it there: that a platform looks in the other lane helps nobody in this one.
    expect((await open(childBody(1))).body).toMatchObject({ code: 'no-live-platform' })
    const child = await under.childLane.addPlatform('Harbour')
    const { body: opened } = await open(childBody(1))
    await open(openBody(2))
    const { body: page } = await read('/child/v1/feed', child)
    expect(page.events).toMatchObject([{ type: 'add', maxAction: 'hold', fingerprint: { md5: fingerprint(1).md5 } }])
    expect(types((await read('/v1/feed', adult)).body)).toEqual(['add'])

    const credentials = { reference: opened.reference, pin: opened.pin }
    expect((await post('status', credentials)).body).toMatchObject({
      state: 'active',
      platforms: [{ name: 'Harbour', holds: 'waiting' }],
    })
    const say = (value: string) =>
      call(`${url()}/child/v1/feed/feedback`, {
        body: { entry: page.events[0]!.entry, value },
        headers: { authorization: `Bearer ${child}`, 'idempotency-key': crypto.randomUUID() },
      })
    expect((await say('suspected_under_18')).status).toBe(200)
    later(2_000)
    // What the entry says already accuses nobody and asks nothing: it confirms.
    expect((await post('status', credentials)).body).toMatchObject({ stopped: true, ageInQuestion: false })
    expect((await post('withdraw', credentials)).body).toMatchObject({ state: 'withdrawn', listed: 0 })
    expect(types((await read('/child/v1/feed', child)).body)).toEqual(['add', 'amend', 'withdraw'])
    expect(JSON.stringify((await read('/child/v1/feed', child)).body)).not.toContain(fingerprint(1).md5)
  })

  test('no key opens the other lane, by any door', async () => {
    const keys = { adult: await under.addPlatform('Pier'), child: await under.childLane.addPlatform('Pier') }
    const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
    const doors: [string, 'adult' | 'child', (key: string) => Promise<Response>][] = [
      ['feed', 'adult', (key) => fetch(`${url()}/v1/feed`, { headers: bearer(key) })],
      ['feed', 'child', (key) => fetch(`${url()}/child/v1/feed`, { headers: bearer(key) })],
      [
        'stopncii',
        'adult',
        (key) =>
          fetch(`${url()}/stopncii/v1/FetchHashes?startTimestamp=0&pageSize=10`, {
            headers: { 'ocp-apim-subscription-key': key, 'x-functions-key': key },
          }),
      ],
      [
        'ncmec',
        'child',
        (key) =>
          fetch(`${url()}/ncmec/v2/status`, {
            headers: { authorization: `Basic ${Buffer.from(`Pier:${key}`).toString('base64')}` },
          }),
      ],
      ...(['', '/child'] as const).flatMap((prefix) =>
        (['acknowledgements', 'feedback'] as const).map(
          (what): [string, 'adult' | 'child', (key: string) => Promise<Response>] => [
            what,
            prefix === '' ? 'adult' : 'child',
            (key) =>
              fetch(`${url()}${prefix}/v1/feed/${what}`, {
                method: 'POST',
                headers: { ...bearer(key), 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
                body: JSON.stringify(
                  what === 'feedback' ? { entry: crypto.randomUUID(), value: 'confirmed' } : { withdrawnThrough: 0 },
                ),
              }),
          ],
        ),
      ),
    ]
    for (const [door, lane, knock] of doors) {
      for (const whose of ['adult', 'child'] as const) {
        const { status } = await knock(keys[whose])
        if (whose === lane) expect([door, status], `${whose} at ${lane}`).not.toEqual([door, 401])
        else expect([door, status], `${whose} at ${lane}`).toEqual([door, 401])
      }
    }
    for (const path of ['/child/v1/cases', '/child/stopncii/v1/FetchHashes', '/child/v1/service', '/child']) {
      expect((await fetch(`${url()}${path}`, { headers: bearer(keys.child) })).status).toBe(404)
    }
  })

  test('unknown references, wrong PINs and right ones of both lanes are answered alike', async () => {
    const cases = [(await open(openBody(11))).body, (await open(childBody(12))).body]
    const wrong = (pin: string) => `${pin[0] === '0' ? '1' : '0'}${pin.slice(1)}`
    for (const { reference, pin } of cases) {
      const { status, body } = await post('status', { reference, pin: wrong(pin) })
      expect([status, body.code]).toEqual([404, 'case-not-found'])
      expect((await post('status', { reference, pin })).body.state).toBe('active')
    }
    // Five are free for each, whichever lane it is in, and the next one waits.
    for (const { reference, pin } of cases) {
      const answers = []
      for (let attempt = 0; attempt < 6; attempt++)
        answers.push((await post('status', { reference, pin: wrong(pin) })).status)
      expect(answers).toEqual([404, 404, 404, 404, 404, 429])
    }
  })
})

describe('the end of a lane', () => {
  beforeAll(async () => {
    under = await serviceUnderTest({}, { childLane: 'open' })
  })
  afterAll(() => under[Symbol.asyncDispose]())

  test('one person closes it; for seven days two can open it again, and then what was listed ends', async () => {
    const grant = under.childLane.grant()
    const child = await under.childLane.addPlatform('Harbour')
    const { body: opened } = await open(childBody(1))
    await under.childLane.disable()
    await read('/child/v1/feed', child)
    expect((await open(childBody(2))).body).toMatchObject({ code: 'lane-off' })
    const { reference, pin } = opened
    expect((await post('status', { reference, pin })).body).toMatchObject({ state: 'active' })
    await post('withdraw', { reference, pin })
    later(6 * day)
    await under.childLane.enable(grant)
    expect((await open(childBody(2))).body).toMatchObject({ code: 'lane-off' })
    await under.childLane.approve()
    await read('/child/v1/feed', child)
    expect((await open(childBody(2))).status).toBe(201)
    await under.childLane.disable()
    later(7 * day - 1)
    expect(types((await read('/child/v1/feed', child)).body)).toEqual(['add', 'withdraw', 'add'])
    later(1)
    expect(types((await read('/child/v1/feed', child)).body)).toEqual(['add', 'withdraw', 'add', 'expire'])
  })

  test('the grant ends by itself: no new case, every hash destroyed, platforms told, and its holder still answered', async () => {
    await under.childLane.open()
    const child = await under.childLane.addPlatform('Pier')
    const adult = await under.addPlatform('Harbour')
    const { head: before } = (await read('/child/v1/feed', child)).body
    const { body: opened } = await open(childBody(1))
    await open(openBody(2))
    later(30 * day - 1_000)
    await read('/child/v1/feed', child)
    await read('/v1/feed', adult)
    expect((await open(childBody(3))).status).toBe(201)
    later(1_000)
    expect((await open(childBody(4))).body).toMatchObject({ code: 'lane-off' })
    expect(await description()).not.toHaveProperty('childLane')
    // A platform that reads in this very second gets the ends, and no hash.
    const { body: page } = await read(`/child/v1/feed?after=${before}`, child)
    expect(types(page)).toEqual(['add', 'add', 'expire', 'expire'])
    expect(page.events.every((event) => !('fingerprint' in event) || event.fingerprint === null)).toBe(true)
    const { reference, pin } = opened
    expect((await post('status', { reference, pin })).body).toMatchObject({ state: 'expired', listed: 0 })
    expect(types((await read('/v1/feed', adult)).body)).toEqual(['add'])
    const [grant] = (await under.childLane.administer((administration) => administration.laneStatus())).grants
    expect(grant).toMatchObject({ state: 'ended' })
  })
})
