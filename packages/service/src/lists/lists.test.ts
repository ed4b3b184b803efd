import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openStore } from '@breakwater/store'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  BodyUnderTest,
  call,
  type FeedPage,
  fingerprint,
  listedLine,
  openBody,
  type ServiceUnderTest,
  serviceUnderTest,
  TestPerson,
} from '../testing/service-under-test.ts'
import { WellKnownPictures } from '../well-known-pictures.ts'
import { importList } from './import-list.ts'

let under: ServiceUnderTest
let folder: string
let file: string
let platform: string
let body: BodyUnderTest

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-lists-'))
  file = path.join(folder, 'list.jsonl')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const take = (changes: { file?: string; dryRun?: boolean; mayWithdrawMany?: boolean; lane?: 'adult' | 'child' } = {}) =>
  under.administer((administration) =>
    administration.importList({
      ...{ file, by: 'Ada', lane: 'adult', dryRun: false, mayWithdrawMany: false },
      ...changes,
    }),
  )
const why = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'nothing',
    (problem: { code?: string; fields?: { errors?: { path: string; message: string }[] } }) =>
      [
        problem.code ?? String(problem),
        ...(problem.fields?.errors ?? []).map((each) => `${each.path}: ${each.message}`),
      ].join(' '),
  )
const events = async () =>
  (
    await call<FeedPage>(`${under.service.url}/v1/feed?limit=1000`, {
      method: 'GET',
      headers: { authorization: `Bearer ${platform}` },
    })
  ).body.events

describe('a body and its lists', () => {
  beforeAll(async () => {
    under = await serviceUnderTest({}, { childLane: 'closed' })
    platform = await under.addPlatform('Harbour')
    body = new BodyUnderTest('Harbour Hotline')
  })
  afterAll(() => under[Symbol.asyncDispose]())

  test('nothing is taken before two people with keys of their own put the key in place', async () => {
    await body.write(file, [listedLine('a', fingerprint(1))])
    expect(await why(take())).toContain('list-untrusted signatures: no key of Harbour Hotline is trusted here')
    await under.administer(async (administration) => {
      const { ada, bea, publicKey, name, keyId } = body
      const subject = { body: name, keyId }
      const ask = async (person: TestPerson) =>
        why(
          administration.requestListTrust({
            ...{ body: name, publicKey },
            act: await person.act(administration, 'list-trust', subject),
          }),
        )
      const approve = async (person: TestPerson) =>
        why(
          administration.approveListTrust({
            keyId,
            act: await person.act(administration, 'list-trust-approve', subject),
          }),
        )
      expect(await ask(ada)).toContain('nobody of the name Ada')
      await administration.addPerson({ name: 'Ada', publicKey: ada.publicKey })
      const act = await ada.act(administration, 'person-add', { name: 'Bea', keyId: bea.keyId })
      await administration.addPerson({ name: 'Bea', publicKey: bea.publicKey, act })
      expect(await approve(bea)).toBe('list-unknown')
      expect(await ask(ada)).toBe('nothing')
      expect(await ask(bea)).toBe('list-trust-state')
      expect(await approve(ada)).toBe('second-person-needed')
      expect(await why(take())).toContain('list-untrusted')
      expect(await approve(bea)).toBe('nothing')
      expect(await approve(bea)).toBe('list-trust-state')
      expect(await administration.listKeys()).toMatchObject([{ keyId, body: name, approvedBy: 'Bea' }])
    })
    expect(await events()).toEqual([])
  })

  test('a list is taken: platforms may block what is on it, and it is of nobody', async () => {
    expect(await take({ dryRun: true })).toMatchObject({ added: 1, dryRun: true })
    expect(await events()).toEqual([])
    expect(await take()).toMatchObject({ serial: 1, added: 1, withdrawn: 0, alreadyImported: false, dryRun: false })
    expect(await events()).toMatchObject([
      { type: 'add', trust: 'hotline_reviewed', maxAction: 'block', fingerprint: fingerprint(1) },
    ])
    expect(await take()).toMatchObject({ alreadyImported: true, added: 0, unchanged: 1 })
    expect(await events()).toHaveLength(1)
  })

  test('what the body takes back goes, and a whole list that takes back much asks first', async () => {
    const many = Array.from({ length: 20 }, (_, at) => listedLine(`b${10 + at}`, fingerprint(100 + at)))
    await body.write(file, [listedLine('a', fingerprint(1)), ...many])
    await take()
    await body.write(file, [listedLine('a', fingerprint(1)), ...many.slice(2)])
    expect(await take()).toMatchObject({ withdrawn: 2, unchanged: 19 })
    await body.write(file, many.slice(5))
    expect(await take({ dryRun: true })).toMatchObject({ withdrawn: 4 })
    const before = await events()
    expect(await why(take())).toBe('list-withdraws-many lines: 4 of 19 would go')
    expect(await events()).toEqual(before)
    expect(await take({ mayWithdrawMany: true })).toMatchObject({ withdrawn: 4 })
    // A list of changes says each by name: it is never held up.
    const gone = many.slice(5, 19).map(({ id }) => ({ do: 'withdraw' as const, id }))
    await body.write(file, [...gone, listedLine('c', fingerprint(3))], { since: body.serial })
    expect(await take()).toMatchObject({ withdrawn: 14, added: 1 })
  })

  test('what is public and well known, or no picture, is named and left out, and nothing else', async () => {
    const flat = JSON.parse(JSON.stringify(fingerprint(4)).replaceAll(/[0-9a-f]{64}/g, 'f'.repeat(64)))
    await body.write(
      file,
      [listedLine('c', fingerprint(3)), listedLine('flat', flat), listedLine('new', fingerprint(5))],
      { since: body.serial },
    )
    const taken = await take()
    expect(taken).toMatchObject({ added: 1, unchanged: 1, refused: 1 })
    expect(taken.refusedItems).toEqual([{ item: 'flat', reason: 'implausible-fingerprint' }])
    const [status] = await under.administer((administration) => administration.listStatus())
    expect(status).toMatchObject({ refused: 1, refusedItems: [{ item: 'flat' }] })
    expect(JSON.stringify(status)).not.toMatch(/[0-9a-f]{32}/)
  })

  test('old ones, others and what comes too late are refused, and say what to do', async () => {
    const lines = [listedLine('z', fingerprint(9))]
    const attempt = async (changes: object, by: BodyUnderTest = body) => {
      await writeFile(file, by.list(lines, { serial: 50, ...changes }))
      return why(take())
    }
    const before = await events()
    expect(await attempt({ serial: 1 })).toBe('list-not-newer')
    // Of the number that is held, another file, if only by a day.
    expect(await attempt({ serial: body.serial, since: body.serial - 1 })).toBe('list-not-newer')
    expect(await attempt({ since: 1 })).toBe('list-base-differs')
    expect(await attempt({ lane: 'child' })).toContain('it is a list of the child lane')
    expect(await attempt({ validUntil: '2026-11-23T01:00:00.000Z' })).toContain('it is over')
    expect(await attempt({ validUntil: '2028-11-23T01:00:00.000Z' })).toContain('longer than 366 days')
    expect(await attempt({ madeAt: '2026-11-24T01:00:00.000Z' })).toContain('set the clocks')
    expect(await attempt({ since: 60 })).toContain('newer than itself')
    expect(await attempt({ body: 'Pier Hotline' })).toContain('no key of Pier Hotline')
    const stranger = new BodyUnderTest('Harbour Hotline')
    expect(await attempt({}, stranger)).toContain(`it is signed with key ${stranger.keyId}`)
    expect(await why(take({ file: path.join(folder, 'not there') }))).toBe('list-unreadable')
    expect(await why(take({ file: folder }))).toBe('list-unreadable')
    await writeFile(file, 'no list')
    expect(await why(take())).toContain('its first line does not end')
    await writeFile(file, 'no list\n')
    expect(await why(take())).toContain('its first line is not JSON')
    await writeFile(file, 'null\n')
    expect(await why(take())).toBe('list-refused line 1: this is no list: its format is not breakwater-list/1')
    await writeFile(file, body.list(lines, { lane: 'child' }))
    expect(await why(take({ lane: 'child' }))).toContain('store of the other lane')
    expect(await events()).toEqual(before)
  })

  test('a person keeps what is theirs when the body takes its own back', async () => {
    await body.write(file, [listedLine('shared', fingerprint(40))], { list: 'second' })
    await take()
    await call(`${under.service.url}/v1/cases`, { body: openBody(40) })
    await body.write(file, [], { list: 'second' })
    await take({ mayWithdrawMany: true })
    const last = (await events()).slice(-2)
    expect(last).toMatchObject([
      { type: 'restore', trust: 'self_reported', maxAction: 'hold', fingerprint: fingerprint(40) },
      { type: 'withdraw' },
    ])
  })

  test('a key that is trusted no more lists nothing more; a list can be ended by a signed word', async () => {
    await under.administer(async (administration) => {
      await administration.removeListTrust({ keyId: body.keyId, by: 'Ada', because: 'stolen' })
      expect(await why(administration.removeListTrust({ keyId: body.keyId, by: 'Ada', because: 'again' }))).toBe(
        'list-unknown',
      )
      await body.write(file, [], { list: 'second' })
      expect(await why(take())).toContain('list-untrusted')
      const subject = { body: body.name, list: 'assessed', because: 'its key was stolen' }
      const act = await body.ada.act(administration, 'list-end', subject)
      expect(await why(administration.endList({ ...subject, because: 'else', act }))).toContain('act-refused')
      expect(await administration.endList({ ...subject, act })).toMatchObject({ ended: 3 })
      expect((await events()).at(-1)).toMatchObject({ type: 'expire' })
      expect((await administration.readListHistory()).map(({ what, by }) => `${what} ${by}`)).toEqual(
        expect.arrayContaining([
          'trust-requested Ada',
          'trust-approved Bea',
          'imported Ada',
          'trust-removed Ada',
          'ended Ada',
        ]),
      )
    })
  })

  test('the child lane takes none while it is closed, its own while it is open, and ends it with the grant', async () => {
    const lane = under.childLane
    await lane.enrol()
    const childBody = new BodyUnderTest('Child Hotline')
    const childList = path.join(folder, 'child.jsonl')
    await childBody.write(childList, [listedLine('a', fingerprint(70))], { lane: 'child' })
    const takeChild = () =>
      lane.administer((administration) =>
        administration.importList({
          ...{ file: childList, by: 'Ada', lane: 'child', dryRun: false, mayWithdrawMany: false },
        }),
      )
    await lane.administer((administration) => childBody.trustBy(administration, lane.ada, lane.bea))
    expect(await why(takeChild())).toBe('lane-off')
    await lane.enable()
    await lane.approve()
    expect(await takeChild()).toMatchObject({ added: 1, lane: 'child' })
    const key = await lane.addPlatform('Pier')
    const read = async () =>
      (
        await call<FeedPage>(`${under.service.url}/child/v1/feed`, {
          method: 'GET',
          headers: { authorization: `Bearer ${key}` },
        })
      ).body.events
    expect(await read()).toMatchObject([{ type: 'add', trust: 'hotline_reviewed' }])
    under.clock.now = new Date('2026-12-23T02:00:01Z')
    expect(await read()).toMatchObject([{ type: 'add', fingerprint: null }, { type: 'expire' }])
  })
})

describe('a list that was tampered with', () => {
  let text: string

  beforeAll(async () => {
    under = await serviceUnderTest()
    platform = await under.addPlatform('Harbour')
    body = new BodyUnderTest('Harbour Hotline')
    await body.trust(under.administer)
    text = body.list([1, 2, 3].map((seed) => listedLine(`item-${seed}`, fingerprint(seed))))
  })
  afterAll(() => under[Symbol.asyncDispose]())
  beforeEach(async () => {
    expect(await events()).toEqual([])
  })

  const headerOf = (bytes: Buffer) => {
    const { signatures: _, ...header } = JSON.parse(bytes.toString().split('\n', 1)[0]!)
    return header
  }

  test('by any byte that was changed, is refused before anything is listed', async () => {
    const bytes = Buffer.from(text)
    const end = bytes.indexOf('\n')
    await writeFile(file, bytes)
    expect(await take({ dryRun: true })).toMatchObject({ added: 3 })
    let tried = 0
    for (let at = 0; at < bytes.length; at += at < end + 40 ? 1 : 13) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1 + (at % 7)
      await writeFile(file, changed)
      const outcome = await why(take({ dryRun: true }))
      tried++
      // The last character of a signature has bits that stand for nothing: what was signed is the same.
      if (outcome === 'nothing') expect([at, headerOf(changed)]).toEqual([at, headerOf(bytes)])
      else expect(outcome).toMatch(/^list-(refused|untrusted)/)
    }
    expect(tried).toBeGreaterThan(600)
  }, 300_000)

  test('by a cut, a line that is missing, twice, in another place or too much, is refused', async () => {
    const [header, one, two, three] = text.split('\n') as [string, string, string, string]
    const broken = [
      [header, one, two],
      [header, one, two, three, three],
      [header, two, one, three],
      [header, one, two, two],
      [header, one, one, three],
      [header],
      [header, one, two, three, '{"do":"withdraw","id":"zzz"}'],
      [header, one, two, three, ''],
      [header, `${one} `, two, three],
      [`${header} `, one, two, three.replace('block', 'hold')],
    ]
    for (const lines of broken) {
      await writeFile(file, `${lines.join('\n')}\n`)
      expect(await why(take())).toContain('list-refused')
    }
    for (let length = 0; length < text.length; length += 101) {
      await writeFile(file, text.slice(0, length))
      expect(await why(take())).toContain('list-refused')
    }
    await writeFile(file, text.slice(0, -1))
    expect(await why(take())).toContain('cut short')
    await writeFile(file, `${'x'.repeat(2_000_000)}\n`)
    expect(await why(take())).toContain('list-refused')
    await writeFile(file, `${header}\n${'x'.repeat(2_000_000)}\n`)
    expect(await why(take())).toContain('it is too long')
  })

  test('signed as it is, but not of the documented form, is refused with the number of its line', async () => {
    const attempt = async (lines: unknown[], changes: object = {}) => {
      await writeFile(file, body.list(lines as Parameters<BodyUnderTest['list']>[0], { serial: 9, ...changes }))
      return why(take())
    }
    const [a, b] = [listedLine('a', fingerprint(1)), listedLine('b', fingerprint(2))]
    expect(await attempt([b, a])).toContain('line 3: lines stand in the order of their ids')
    expect(await attempt([a, a])).toContain('line 3: lines stand')
    expect(await attempt([a, { ...b, maxAction: 'delete' }])).toContain('line 3, maxAction')
    expect(await attempt([a, { ...b, note: 'x' }])).toContain('line 3')
    expect(await attempt([a, { do: 'withdraw', id: 'b' }])).toContain('line 3: a whole list has no withdraw')
    expect(await attempt([a, b], { lines: 1 })).toContain('more than the 1')
    expect(await attempt([a, b], { lines: 3 })).toContain('there are 2, not the 3')
    expect(await attempt([a, b], { digest: 'a'.repeat(64) })).toContain('digest: the lines were changed')
    expect(await attempt([{ ...a, id: 'é' }])).toContain('line 2, id')
  })
})

test('the vectors, made by another program, are taken and refused as they say', async () => {
  const vectors = JSON.parse(
    await readFile(new URL('../../../../vectors/lists/lists.json', import.meta.url), 'utf8'),
  ) as {
    now: string
    body: string
    key: { publicKey: string; keyId: string }
    files: { name: string; text: string; outcome: string }[]
  }
  under = await serviceUnderTest({}, { clock: { now: new Date(vectors.now) } })
  await using _closing = under
  const [ada, bea] = [new TestPerson('Ada'), new TestPerson('Bea')]
  await under.administer(async (administration) => {
    await administration.addPerson({ name: 'Ada', publicKey: ada.publicKey })
    const enrol = await ada.act(administration, 'person-add', { name: 'Bea', keyId: bea.keyId })
    await administration.addPerson({ name: 'Bea', publicKey: bea.publicKey, act: enrol })
    const { publicKey, keyId } = vectors.key
    const subject = { body: vectors.body, keyId }
    const ask = await ada.act(administration, 'list-trust', subject)
    await administration.requestListTrust({ body: vectors.body, publicKey, act: ask })
    const act = await bea.act(administration, 'list-trust-approve', subject)
    await administration.approveListTrust({ keyId, act })
  })
  for (const { name, text, outcome } of vectors.files) {
    await writeFile(file, text)
    const said = await take().then(
      ({ alreadyImported, added, withdrawn }) =>
        alreadyImported ? 'already imported' : `added ${added}${withdrawn > 0 ? `, withdrawn ${withdrawn}` : ''}`,
      (problem: { code: string }) => problem.code,
    )
    expect([name, said]).toEqual([name, outcome])
  }
})

test('a file that somebody changes between checking and taking lists nothing that was not checked', async () => {
  await using service = await serviceUnderTest()
  const owner = new BodyUnderTest('Harbour Hotline')
  await owner.trust(service.administer)
  await service.service.close()
  const lines = Array.from({ length: 300 }, (_, at) => listedLine(`i${1000 + at}`, fingerprint(at)))
  await owner.write(file, lines)
  await using store = await openStore({ dataDirectory: service.dataDirectory })
  const changing = (when: keyof typeof store) =>
    new Proxy(store, {
      get(target, name: keyof typeof store) {
        if (name !== when) return target[name]
        return async (...input: never[]) => {
          const text = await readFile(file, 'utf8')
          await writeFile(file, text.replace(fingerprint(290).md5, '0'.repeat(32)))
          return (target[name] as (...input: never[]) => unknown)(...input)
        }
      },
    })
  const wellKnown = await WellKnownPictures.read()
  const now = () => service.clock.now
  const options = { file, by: 'Ada', dryRun: false, mayWithdrawMany: false }
  for (const [when, listed] of [
    ['beginImport', 0],
    ['takeLines', 200],
  ] as const) {
    await writeFile(file, owner.list(lines, { serial: 1 }))
    expect(await why(importList({ store: changing(when), lane: 'adult', wellKnown, now }, options))).toBe(
      'list-changed',
    )
    expect(await store.listAssessedLists()).toMatchObject([{ serial: null, listed, underWay: { line: listed } }])
  }
  // With the file as it was, it goes on.
  await writeFile(file, owner.list(lines, { serial: 1 }))
  expect(await importList({ store, lane: 'adult', wellKnown, now }, options)).toMatchObject({ added: 300 })
  expect(await store.listAssessedLists()).toMatchObject([{ serial: 1, listed: 300, underWay: null }])
})
