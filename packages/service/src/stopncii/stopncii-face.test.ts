import { dihedralForms, type FetchedHashes, type StopNciiRecord } from '@breakwater/contracts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type Answer,
  type CaseStatus,
  call,
  type FeedPage,
  fingerprint,
  type OpenedCase,
  openBody,
  type ProblemDocument,
  type ServiceUnderTest,
  serviceUnderTest,
} from '../testing/service-under-test.ts'

let under: ServiceUnderTest
let key: string
let url: string

beforeEach(async () => {
  under = await serviceUnderTest()
  key = await under.addPlatform('Harbour')
  url = under.service.url
})
afterEach(() => under[Symbol.asyncDispose]())

const keys = (apiKey = key) => ({ 'ocp-apim-subscription-key': apiKey, 'x-functions-key': apiKey })
const fetchHashes = async (query = '', apiKey = key) =>
  (await call<FetchedHashes>(`${url}/stopncii/v1/FetchHashes${query}`, { method: 'GET', headers: keys(apiKey) })).body
const refused = (query: string, headers: Record<string, string> = keys()) =>
  call(`${url}/stopncii/v1/FetchHashes${query}`, { method: 'GET', headers })
const feedback = <Body = ProblemDocument>(...hashFeedbacks: object[]): Promise<Answer<Body>> =>
  call<Body>(`${url}/stopncii/v1/SubmitFeedback`, {
    body: { count: hashFeedbacks.length, hashFeedbacks },
    headers: keys(),
  })
const open = async (...seeds: number[]) => {
  const answer = await call<OpenedCase>(`${url}/v1/cases`, { body: openBody(...seeds) })
  expect(answer.status).toBe(201)
  return { reference: answer.body.reference, pin: answer.body.pin }
}
const post = (path: string, body: unknown) => call<CaseStatus>(`${url}${path}`, { body })
const later = (seconds: number) => {
  under.clock.now = new Date(under.clock.now.getTime() + seconds * 1000)
}
const forms = (seed: number) => Object.values(fingerprint(seed).pdq!.dihedral)
const byHash = (records: readonly StopNciiRecord[]) =>
  new Map(records.map(({ hashValue, hashStatus }) => [hashValue, hashStatus]))
const nativeEvents = async (apiKey = key) =>
  (await call<FeedPage>(`${url}/v1/feed`, { method: 'GET', headers: { authorization: `Bearer ${apiKey}` } })).body
    .events

/** Reads page by page as the reference client does, and keeps what a careful caller would hold. */
async function readAll(startTimestamp = 10, pageSize = 800, apiKey = key, held = new Map<string, string>()) {
  const pages: FetchedHashes[] = []
  for (let token = ''; ; ) {
    const page = await fetchHashes(
      `?startTimestamp=${startTimestamp}&pageSize=${pageSize}${token && `&nextPageToken=${token}`}`,
      apiKey,
    )
    pages.push(page)
    for (const [hash, status] of byHash(page.hashRecords)) {
      if (status === 'Active') held.set(hash, status)
      else held.delete(hash)
    }
    if (!page.hasMoreRecords) return { pages, held, checkpoint: page.nextSetTimestamp }
    token = page.nextPageToken ?? ''
  }
}

describe('reading', () => {
  test('an empty list echoes the second that was asked with', async () => {
    expect(await fetchHashes('?startTimestamp=10&pageSize=800')).toEqual({
      ...{ count: 0, nextSetTimestamp: 10, nextPageToken: null, hasMoreRecords: false, hashRecords: [] },
    })
  })

  test('every form of every picture is a record with every field', async () => {
    await open(1, 2)
    const { hashRecords } = await fetchHashes()
    expect(new Set(hashRecords.map(({ hashValue }) => hashValue))).toEqual(new Set([...forms(1), ...forms(2)]))
    expect(hashRecords).toHaveLength(2 * dihedralForms.length)
    expect(hashRecords[0]).toEqual({
      lastModtimestamp: Math.floor(under.clock.now.getTime() / 1000),
      signalType: 'ImagePDQ',
      hashValue: fingerprint(1).pdq!.hash,
      hashStatus: 'Active',
      caseNumbers: { [Object.keys(hashRecords[0]!.caseNumbers)[0]!]: 'Active' },
      hashRegions: [],
      CSPFeedbacks: [{ source: 'Breakwater', feedbackValue: 'None', tags: ['trust:self_reported', 'max-action:hold'] }],
    })
  })

  test('pages of any size carry everything once, and each says the second of its last record', async () => {
    for (let from = 0; from < 120; from += 12) await open(...Array.from({ length: 12 }, (_, at) => from + at + 1))
    const all = Array.from({ length: 120 }, (_, at) => forms(at + 1)).flat()
    for (const pageSize of [7, 8, 50, 800]) {
      const { pages } = await readAll(10, pageSize, await under.addPlatform(`Reader of ${pageSize}`))
      const records = pages.flatMap(({ hashRecords }) => hashRecords)
      expect(records.map(({ hashValue }) => hashValue).toSorted()).toEqual(all.toSorted())
      for (const page of pages) {
        expect(page.count).toBe(page.hashRecords.length)
        expect(page.count).toBeLessThanOrEqual(pageSize)
        expect(page.nextSetTimestamp).toBe(page.hashRecords.at(-1)!.lastModtimestamp)
      }
      const seconds = records.map(({ lastModtimestamp }) => lastModtimestamp)
      expect(seconds).toEqual(seconds.toSorted((a, b) => a - b))
      for (const second of new Set(seconds))
        expect(seconds.filter((each) => each === second).length).toBeLessThanOrEqual(400)
    }
  })

  test('a client that is interrupted after any page goes on from its second and misses nothing', async () => {
    for (let from = 0; from < 120; from += 40) await open(...Array.from({ length: 40 }, (_, at) => from + at + 1))
    const held = new Set<string>()
    let startTimestamp = 10
    for (let rounds = 0; ; rounds++) {
      expect(rounds).toBeLessThan(10)
      const page = await fetchHashes(`?startTimestamp=${startTimestamp}&pageSize=450`)
      for (const { hashValue } of page.hashRecords) held.add(hashValue)
      expect(page.nextSetTimestamp).toBeGreaterThanOrEqual(startTimestamp)
      startTimestamp = page.nextSetTimestamp
      if (!page.hasMoreRecords) break
    }
    expect(held.size).toBe(120 * 8)
  })

  test('the clock going back does not take the seconds back', async () => {
    await open(1)
    const before = (await readAll()).checkpoint
    later(-3_600)
    await open(2)
    const { hashRecords } = await fetchHashes(`?startTimestamp=${before}`)
    expect(byHash(hashRecords).get(fingerprint(2).pdq!.hash)).toBe('Active')
  })

  test('what cannot be meant is refused, and what is wrong is named', async () => {
    for (const query of ['?startTimestamp=-1', '?startTimestamp=soon', '?pageSize=0', '?nextPageToken=AAAA'])
      expect(await refused(query)).toMatchObject({
        status: 400,
        body: { code: 'invalid-request', errors: [{ path: query.slice(1, query.indexOf('=')) }] },
      })
  })

  test('a stranger, half a key, two keys and a suspended key learn nothing', async () => {
    const other = await under.addPlatform('Pier')
    for (const headers of [
      {},
      { 'x-functions-key': key },
      { 'ocp-apim-subscription-key': key },
      { ...keys(), 'x-functions-key': other },
      keys('bw_wrong'),
    ])
      expect(await refused('?startTimestamp=-1', headers as Record<string, string>)).toMatchObject({
        status: 401,
        body: { code: 'unauthorized' },
      })
  })
})

describe('a withdrawal', () => {
  test('reaches who was given the hash, by its name, until they have stored it; and nobody else', async () => {
    const credentials = await open(1)
    const { held, checkpoint } = await readAll()
    expect(held.size).toBe(8)
    later(60)
    expect((await post('/v1/cases/withdraw', credentials)).status).toBe(200)

    const after = await readAll(checkpoint, 800, key, held)
    expect(after.held.size).toBe(0)
    expect(after.pages.flatMap(({ hashRecords }) => hashRecords).map(({ hashStatus }) => hashStatus)).toEqual(
      Array.from({ length: 8 }, () => 'Withdrawn'),
    )
    // An answer that was lost on the way is given again.
    expect((await readAll(checkpoint)).pages[0]!.count).toBe(8)

    const newcomer = await under.addPlatform('Pier')
    expect((await readAll(10, 800, newcomer)).pages[0]!.count).toBe(0)

    // Coming back with the later second says that it is stored: the sealed hashes are destroyed.
    expect((await readAll(after.checkpoint)).pages[0]!.count).toBe(0)
    expect((await readAll(10)).pages[0]!.count).toBe(0)
  })

  test('is told of, never confirmed, on the status page', async () => {
    const credentials = await open(1)
    const { checkpoint } = await readAll()
    await readAll(checkpoint)
    expect((await post('/v1/cases/status', credentials)).body.platforms).toEqual([
      { name: 'Harbour', holds: 'looking' },
    ])
    later(60)
    const withdrawn = await post('/v1/cases/withdraw', credentials)
    expect(withdrawn.body.platforms).toEqual([{ name: 'Harbour', holds: 'looking', removal: 'waiting' }])
    const next = await readAll(checkpoint)
    expect((await post('/v1/cases/status', credentials)).body.platforms[0]?.removal).toBe('waiting')
    await readAll(next.checkpoint)
    expect((await post('/v1/cases/status', credentials)).body.platforms[0]?.removal).toBe('told')
  })

  test('of one of two cases with the same picture keeps it; of the second takes it away', async () => {
    const [first, second] = [await open(1), await open(1)]
    const { held, checkpoint, pages } = await readAll()
    expect(pages.flatMap(({ hashRecords }) => hashRecords)).toHaveLength(8)
    expect(Object.values(pages[0]!.hashRecords[0]!.caseNumbers)).toEqual(['Active'])
    later(60)
    await post('/v1/cases/withdraw', first)
    const one = await readAll(checkpoint, 800, key, held)
    expect(held.size).toBe(8)
    expect(Object.values(one.pages.at(-1)!.hashRecords.at(-1)!.caseNumbers).toSorted()).toEqual(['Active', 'Withdrawn'])
    later(60)
    await post('/v1/cases/withdraw', second)
    await readAll(one.checkpoint, 800, key, held)
    expect(held.size).toBe(0)
  })

  test('of a picture that is listed again does not take the new listing away', async () => {
    const first = await open(1)
    const { held, checkpoint } = await readAll()
    later(60)
    await post('/v1/cases/withdraw', first)
    later(60)
    await open(1)
    await readAll(checkpoint, 800, key, held)
    expect(held.size).toBe(8)
  })
})

test('what stands for a case number is another for every platform and every picture', async () => {
  await open(1, 2)
  const other = await under.addPlatform('Pier')
  const aliases = async (apiKey: string) => {
    const { pages } = await readAll(10, 800, apiKey)
    return new Set(pages[0]!.hashRecords.flatMap(({ caseNumbers }) => Object.keys(caseNumbers)))
  }
  const [harbour, pier] = [await aliases(key), await aliases(other)]
  expect(harbour.size).toBe(2)
  for (const alias of harbour) {
    expect(alias).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(pier.has(alias)).toBe(false)
  }
  expect(await aliases(key)).toEqual(harbour)
  const entries = (await nativeEvents()).map(({ entry }) => entry as string)
  expect(entries.filter((entry) => harbour.has(entry))).toEqual([])
})

describe('feedback', () => {
  test('is recorded for every entry with that hash, in any form, once', async () => {
    const credentials = await open(1)
    const blocked = { hashValue: forms(1)[3]!.toUpperCase(), feedbackValue: 'Blocked', tags: ['Nude'] }
    expect(await feedback(blocked)).toEqual({ status: 200, body: {} })
    expect(await feedback(blocked)).toEqual({ status: 200, body: {} })
    expect((await nativeEvents()).map(({ type }) => type)).toEqual(['add', 'amend'])
    later(2)
    expect((await post('/v1/cases/status', credentials)).body.stopped).toBe(true)
    const [record] = (await fetchHashes()).hashRecords
    expect(record!.CSPFeedbacks).toEqual([
      { source: 'Breakwater', feedbackValue: 'Blocked', tags: ['trust:platform_confirmed', 'max-action:hold'] },
    ])
  })

  test('by the MD5 reaches the same entry', async () => {
    await open(1)
    expect((await feedback({ hashValue: fingerprint(1).md5, feedbackValue: 'Blocked' })).status).toBe(200)
    expect((await nativeEvents()).map(({ type }) => type)).toEqual(['add', 'amend'])
  })

  test('NotBlocked rests on a reason and a second moderator, said in tags', async () => {
    await open(1)
    const said = (tags: string[]) => feedback({ hashValue: forms(1)[0], feedbackValue: 'NotBlocked', tags })
    expect(await said([])).toMatchObject({ status: 400, body: { code: 'reason-required' } })
    expect(await said(['no-nudity'])).toMatchObject({ status: 400, body: { code: 'reason-required' } })
    expect(await said(['no-nudity', 'second-moderator'])).toEqual({ status: 200, body: {} })
  })

  test('that says nothing is refused', async () => {
    await open(1)
    for (const feedbackValue of ['Unknown', 'None', 'Withdrawn', 'Deleted'])
      expect(await feedback({ hashValue: forms(1)[0], feedbackValue })).toMatchObject({
        status: 400,
        body: { code: 'feedback-not-taken' },
      })
  })

  test('with one hash that is not listed is refused whole', async () => {
    await open(1)
    const known = { hashValue: forms(1)[0], feedbackValue: 'Blocked' }
    expect(await feedback(known, { ...known, hashValue: forms(7)[0] })).toMatchObject({
      status: 404,
      body: { code: 'hash-not-listed' },
    })
    expect((await nativeEvents()).map(({ type }) => type)).toEqual(['add'])
  })
})

test('hashes of the platform itself are not taken, in either spelling of their type', async () => {
  const submit = (signalType: string) =>
    call(`${url}/stopncii/v1/SubmitHashes`, {
      body: { count: 1, hashRecords: [{ lastModtimestamp: 1, signalType, hashValue: forms(1)[0], CSPFeedbacks: [] }] },
      headers: keys(),
    })
  for (const spelling of ['ImagePDQ', 'StopNCIISignalType.ImagePDQ'])
    expect(await submit(spelling)).toMatchObject({ status: 403, body: { code: 'not-in-picture' } })
  expect(await submit('StopNCIISignalType.Smell')).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
  expect(await nativeEvents()).toEqual([])
})

test('what a platform read is logged by the name of the operation alone', async () => {
  await open(1)
  await readAll()
  expect(under.logged()).toContain('stopNciiFetchHashes')
  for (const canary of [key, ...forms(1), 'startTimestamp']) expect(under.logged()).not.toContain(canary)
})
