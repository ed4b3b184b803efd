import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { packIds } from '../directory/packs.ts'
import { checkGuidance } from './check-guidance.ts'
import { newestCheck } from './newest-check.ts'
import { builtInFolder, NoPack, NotJson, readPack, readPacks } from './node/read-packs.ts'

const builtIn = readPacks(builtInFolder)
const today = newestCheck(builtIn)
const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-packs-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

// biome-ignore lint/suspicious/noExplicitAny: JSON that is changed on purpose.
type Json = any
const read = (file: string): Json => JSON.parse(readFileSync(file, 'utf8'))
const write = (file: string, content: Json) => writeFileSync(file, JSON.stringify(content))

/** A pack for a country that has none: the one of New Zealand under another name, with services of its own. */
function newPack(name: string, change: (pack: Json, services: Json) => void = () => undefined): string {
  const folder = path.join(directory, `${Math.random()}`, name)
  mkdirSync(folder, { recursive: true })
  const pack = read(path.join(builtInFolder, 'nz/pack.json'))
  const services = read(path.join(builtInFolder, 'nz/services.json'))
  const own = new Set<string>(services.services.map(({ id }: Json) => id))
  const renamed = (id: string) => (own.has(id) ? `${id}-${name}` : id)
  Object.assign(pack, { id: name, countryCode: '81', timeZone: 'Asia/Tokyo' })
  for (const [role, ids] of Object.entries<string[]>(pack.roles)) pack.roles[role] = ids.map(renamed)
  for (const service of services.services) {
    service.id = renamed(service.id)
    for (const channel of service.channels) {
      if ('dial' in channel && channel.dial.length > 6)
        Object.assign(channel, { number: '0120-279-338', dial: '0120279338' })
      delete channel.e164
    }
  }
  change(pack, services)
  write(path.join(folder, 'pack.json'), pack)
  write(path.join(folder, 'services.json'), services)
  return folder
}
const wrongOf = (folder: string) =>
  checkGuidance(builtIn, readPack(folder), today).findings.filter(({ weight }) => weight === 'wrong')

test('what comes with the project is proved', () => {
  const { findings, proof } = checkGuidance(builtIn, undefined, today)
  expect(findings.filter(({ weight }) => weight === 'wrong')).toEqual([])
  expect(proof!.situations).toBeGreaterThan(10n ** 12n)
})

describe('a pack of one’s own', () => {
  test('for a new country is proved beside the others: there are more situations', () => {
    expect(wrongOf(newPack('aq'))).toEqual([])
    const [alone, together] = [
      checkGuidance(builtIn, undefined, today).proof!,
      checkGuidance(builtIn, readPack(newPack('aq')), today).proof!,
    ]
    const places = BigInt(packIds.length)
    expect(together.situations * places).toBe(alone.situations * (places + 1n))
  })
  test('in the place of one that is there is proved instead', () => {
    const folder = path.join(directory, 'gb-wls')
    cpSync(path.join(builtInFolder, 'gb-wls'), folder, { recursive: true })
    expect(wrongOf(folder)).toEqual([])
    const pack = read(path.join(folder, 'pack.json'))
    pack.emergency.number = '111'
    write(path.join(folder, 'pack.json'), pack)
    expect(wrongOf(folder)).toMatchObject([{ where: 'rule C1' }])
  })
  test.each([
    [
      'nobody at night for the young',
      'INV-04',
      (pack: Json) => {
        pack.roles['child-line'] = ['netsafe-aq']
        pack.roles['any-line'] = ['netsafe-aq']
      },
    ],
    ['a service of another country', 'PLACE', (pack: Json) => pack.roles['victim-line'].push('samaritans')],
    ['no emergency number', 'INV-0', (pack: Json) => Object.assign(pack, { emergency: null })],
  ])('with %s breaks a rule', (_, rule, change) => {
    expect(wrongOf(newPack('aq', change)).map(({ where }) => where)).toContainEqual(
      expect.stringContaining(`rule ${rule}`),
    )
  })
  test('with a fault of its form is refused before the proof', () => {
    const folder = newPack('aq', (pack) => {
      pack.roles['child-line'] = ['nobody']
    })
    expect(checkGuidance(builtIn, readPack(folder), today)).toMatchObject({
      findings: expect.arrayContaining([
        { where: 'aq/pack.json: roles.child-line', weight: 'wrong', says: 'there is no service nobody' },
      ]),
      proof: undefined,
    })
  })
  test('that is no JSON, or nothing, is said to be so', () => {
    const folder = newPack('aq')
    writeFileSync(path.join(folder, 'pack.json'), '{')
    expect(() => checkGuidance(builtIn, readPack(folder), today)).toThrow(NotJson)
    const empty = path.join(directory, 'empty')
    mkdirSync(empty)
    expect(() => readPack(empty)).toThrow(NoPack)
    expect(() => readPack(path.join(directory, 'nowhere'))).toThrow(NoPack)
  })
})
