import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultConfiguration } from '../configuration.ts'
import type { ContactAddress } from '../contact/contact-address.ts'
import { type ServiceUnderTest, serviceUnderTest, TestPerson } from '../testing/service-under-test.ts'
import { type CheckedSection, type Checklist, checkChecklist, sectionDigest, sectionsOf } from './checklist.ts'
import { productionFindings } from './production.ts'

const now = new Date('2026-11-25T12:00:00Z')
const [ada, bea] = [new TestPerson('Ada'), new TestPerson('Bea')]
const enrolled = [ada, bea].map(({ name, keyId, publicKey }) => ({ name, keyId, publicKey, addedAt: now }))
const facts = { services: [{ id: 'childline', number: '0800 1111', reviewBy: '2027-02-24' }] }
const fromProgram = (content: unknown = facts) => new Map([['facts/uk/services', content]])
const empty: Checklist = {
  format: 'breakwater-checklist/1',
  operator: 'Harbour Trust',
  dataProtection: (['impact-assessment', 'record-of-processing', 'privacy-notice'] as const).map((kind) => ({
    ...{ kind, title: 'Paper', where: 'the safe', date: '2026-11-01' },
  })),
  duty: [ada, bea].map(({ name }) => ({
    ...{ name, contact: '01632 960001', hours: 'always', from: '2026-11-25', until: '2026-11-25' },
  })),
  checked: [],
}
function checked(
  checklist: Checklist,
  section: string,
  person: TestPerson,
  at = now,
  content?: unknown,
): CheckedSection {
  const found = content ?? sectionsOf(checklist, fromProgram()).get(section)
  const statement = { format: 'breakwater-checked/1' as const, operator: checklist.operator, section }
  const digest = sectionDigest(section, found)
  return person.sign({ ...statement, digest, by: person.name, at: at.toISOString() }) as CheckedSection
}
function signed(checklist: Checklist, at = now): Checklist {
  const sections = [...sectionsOf(checklist, fromProgram()).keys()]
  return { ...checklist, checked: sections.map((section) => checked(checklist, section, ada, at)) }
}
const findings = (checklist: Checklist, changes: Partial<Parameters<typeof checkChecklist>[1]> = {}) =>
  checkChecklist(checklist, {
    ...{ fromProgram: fromProgram(), operator: 'Harbour Trust', people: enrolled, hasChildLane: false, now },
    ...changes,
  }).map(({ section, says }) => `${section}: ${says}`)

test('a checklist that was signed whole lacks nothing; an empty one lacks every section', () => {
  expect(findings(signed(empty))).toEqual([])
  expect(findings(empty)).toEqual(
    ['facts/uk/services', 'data-protection', 'duty'].map((section) => `${section}: nobody has signed it`),
  )
})

test('one changed digit of a number, or one person more on duty, has to be signed again', () => {
  const changed = { services: [{ ...facts.services[0], number: '0800 1112' }] }
  expect(findings(signed(empty), { fromProgram: fromProgram(changed) })).toEqual([
    'facts/uk/services: it was changed since it was signed',
  ])
  const duty = [...empty.duty, { ...empty.duty[0]!, name: 'Cai' }]
  expect(findings({ ...signed(empty), duty })).toEqual(['duty: it was changed since it was signed'])
})

test('a signature counts for its own section and operator, of an enrolled key, for a year', () => {
  const whole = signed(empty)
  const instead = (own: CheckedSection) => ({
    ...whole,
    checked: whole.checked.map((each) => (each.section === 'duty' ? own : each)),
  })
  const stranger = checked(empty, 'duty', new TestPerson('Ada'))
  expect(findings(instead(stranger))).toEqual(['duty: it is not signed with the key of an enrolled person (Ada)'])
  expect(findings(instead({ ...checked(empty, 'duty', ada), at: '2026-11-26T00:00:00.000Z' }))).toHaveLength(1)
  expect(findings(instead(checked(empty, 'duty', ada, now, facts)))).toEqual([
    'duty: it was changed since it was signed',
  ])
  expect(findings(whole, { people: [] })).toHaveLength(3)
  expect(findings(whole, { operator: 'Pier Trust' })).toEqual([
    "operator: the checklist is Harbour Trust's, and this is Pier Trust",
  ])
  const old = signed(empty, new Date('2025-11-20T00:00:00Z'))
  expect(findings(old)[0]).toBe('facts/uk/services: it was signed more than 366 days ago')
})

test('a fact past its day, a missing paper and a day that nobody is on duty are said', () => {
  const later = new Date('2027-02-25T12:00:00Z')
  expect(findings(signed(empty), { now: later })).toEqual([
    'facts/uk/services: childline was to be looked at again by 2027-02-24',
    'duty: two people have to be on duty today',
  ])
  expect(findings(signed(empty), { hasChildLane: true })).toEqual(['data-protection: there is no child-lane-counsel'])
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-production-'))
  await writeFile(path.join(folder, 'pepper'), 'secret', { mode: 0o600 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('production refuses all that is not in earnest, and says it at once', async () => {
  const starting = {
    configuration: { ...defaultConfiguration, operator: 'Harbour Trust' },
    locations: [{ dataDirectory: folder, databaseUrl: 'postgres://db/one' }],
    hasContact: true,
    production: { allowEmbeddedDatabase: false, checkChecklist: () => [] },
    people: enrolled,
  }
  expect(await productionFindings(starting)).toEqual([])
  await chmod(path.join(folder, 'pepper'), 0o644)
  await writeFile(path.join(folder, 'demonstration'), '')
  const worst = await productionFindings({
    ...starting,
    configuration: { ...defaultConfiguration, demonstration: true },
    locations: [{ dataDirectory: folder }],
    hasContact: false,
    production: {
      allowEmbeddedDatabase: false,
      checkChecklist: () => [{ section: 'checklist', says: 'there is none' }],
    },
    people: enrolled.slice(1),
  })
  expect(worst.map(({ section }) => section)).toEqual([
    ...['demonstration', 'operator', 'contact', 'database', 'data', 'secrets', 'people', 'checklist'],
  ])
})

test('in production a platform needs papers and two people, and gets its key from the second', async () => {
  const trial = await serviceUnderTest()
  await trial.administer(async (administration) => {
    await administration.addPerson(ada)
    const enrol = await ada.act(administration, 'person-add', { name: bea.name, keyId: bea.keyId })
    await administration.addPerson({ name: bea.name, publicKey: bea.publicKey, act: enrol })
  })
  await trial.service.close()
  const { dataDirectory } = trial
  const production = { allowEmbeddedDatabase: true, checkChecklist: () => [] }
  const again = (contact?: ContactAddress) =>
    serviceUnderTest({ operator: 'Harbour Trust' }, { dataDirectory, production, ...(contact && { contact }) })
  await expect(again()).rejects.toThrow('contact: somebody has to be told')
  await using under: ServiceUnderTest = await again(async () => true)
  await expect(under.addPlatform('Harbour')).rejects.toThrow('papers-needed')
  const asked = { name: 'Harbour', owner: 'Harbour', legalEntity: 'Harbour Ltd', contact: 'duty', agreement: 'A-1' }
  await under.administer(async (administration) => {
    const act = await ada.act(administration, 'platform-request', asked)
    await expect(administration.requestPlatform({ ...asked, agreement: 'A-2', act })).rejects.toThrow('act-refused')
    await administration.requestPlatform({ ...asked, act })
    const own = await ada.act(administration, 'platform-approve', asked)
    await expect(administration.approvePlatform({ name: 'Harbour', act: own })).rejects.toThrow('second-person-needed')
    const act2 = await bea.act(administration, 'platform-approve', asked)
    const { apiKey } = await administration.approvePlatform({ name: 'Harbour', act: act2 })
    const answer = await fetch(`${under.service.url}/v1/feed`, { headers: { authorization: `Bearer ${apiKey}` } })
    expect(answer.status).toBe(200)
    expect(await administration.listPapers()).toEqual([
      { platform: 'Harbour', legalEntity: 'Harbour Ltd', contact: 'duty', agreement: 'A-1' },
    ])
    expect((await administration.readActs()).map(({ act: name, who }) => `${name} ${who}`).toSorted()).toEqual([
      ...['person-add Ada', 'platform-approve Bea', 'platform-request Ada'],
    ])
  })
})
