import { describe, expect, test } from 'vitest'
import { packIds } from '../directory/packs.ts'
import { checkDirectory, type DirectoryFiles } from './check-directory.ts'
import { refusedAddress } from './hosts.ts'
import { newestCheck } from './newest-check.ts'
import { builtInFolder, readPacks } from './node/read-packs.ts'

const built = readPacks(builtInFolder)
const today = newestCheck(built)

test('every pack that comes with the project is as it must be', () => {
  const findings = checkDirectory(built, today)
  expect(findings.filter(({ weight }) => weight === 'wrong')).toEqual([])
  expect(Object.keys(built.packs).toSorted()).toEqual([...packIds].toSorted())
})

// biome-ignore lint/suspicious/noExplicitAny: JSON that is broken on purpose.
type Json = any
function broken(folder: string, kind: 'packs' | 'services', breakIt: (file: Json) => void): DirectoryFiles {
  const files = structuredClone(built) as Json
  breakIt(files[kind][folder])
  return files
}
const serviceOf = (file: Json, id: string) => file.services.find((service: Json) => service.id === id)

const faults: readonly [what: string, where: string, says: RegExp, files: DirectoryFiles][] = [
  [
    'a digit that is missing',
    'uk/services.json',
    /is not what is shown/,
    broken('uk', 'services', (file) => {
      serviceOf(file, 'childline').channels[0].number = '0800 111'
    }),
  ],
  [
    'a number that the country does not have',
    'uk/services.json',
    /no number 0808 168 911 in GB/,
    broken('uk', 'services', (file) => {
      Object.assign(serviceOf(file, 'victim-support').channels[0], { number: '0808 168 911', dial: '0808168911' })
    }),
  ],
  [
    'a number of another service after the prefix',
    'ie/services.json',
    /another number/,
    broken('ie', 'services', (file) => {
      serviceOf(file, 'childline-ie').channels[0].e164 = '+3531800341900'
    }),
  ],
  [
    'a look-alike',
    'world/services.json',
    /name of takeitdown/,
    broken('world', 'services', (file) => {
      serviceOf(file, 'take-it-down').url = 'https://takeitdown.help/'
    }),
  ],
  [
    'the id of another',
    'uk/services.json',
    /another service has this id/,
    broken('ie', 'services', (file) => {
      serviceOf(file, 'childline-ie').id = 'childline'
    }),
  ],
  [
    'a role for nobody',
    'ie/pack.json: roles.child-line',
    /no service childline-ei/,
    broken('ie', 'packs', (file) => {
      file.roles['child-line'] = ['childline-ei']
    }),
  ],
  [
    'StopNCII for children',
    'ie/pack.json: roles.child-removal',
    /is for adults/,
    broken('ie', 'packs', (file) => {
      file.roles['child-removal'] = ['stopncii']
    }),
  ],
  [
    'Report Remove for adults',
    'gb-eng/pack.json: roles.adult-removal',
    /under 18/,
    broken('gb-eng', 'packs', (file) => {
      file.roles['adult-removal'] = ['report-remove']
    }),
  ],
  [
    'a line for parents as the child line',
    'gb-eng/pack.json: roles.child-line',
    /is for adults|not for the person/,
    broken('gb-eng', 'packs', (file) => {
      file.roles['child-line'] = ['nspcc-helpline']
    }),
  ],
  [
    'low confidence alone',
    'nz/pack.json: roles.any-line',
    /low confidence/,
    broken('nz', 'services', (file) => {
      for (const channel of serviceOf(file, '1737-nz').channels) channel.confidence = 'low'
    }),
  ],
  [
    'a zone that is none',
    'uk/services.json',
    /no Europe\/Lundon/,
    broken('uk', 'services', (file) => {
      serviceOf(file, 'calm').channels[0].hours.timeZone = 'Europe/Lundon'
    }),
  ],
  [
    'a stretch without a length',
    'uk/services.json',
    /a stretch has a length/,
    broken('uk', 'services', (file) => {
      serviceOf(file, 'revenge-porn-helpline').channels[0].hours.holidays.hours = [{ from: '09:00', to: '09:00' }]
    }),
  ],
  [
    'a word that wounds',
    'uk/services.json',
    /says "victims"/,
    broken('uk', 'services', (file) => {
      serviceOf(file, 'victim-support').note.en = 'For victims of crime.'
    }),
  ],
  [
    'a number among the words',
    'uk/services.json',
    /has a number in it/,
    broken('uk', 'services', (file) => {
      serviceOf(file, 'victim-support').note.en = 'Call 0808 168 9111.'
    }),
  ],
  [
    'no Welsh',
    'uk/services.json: services.0.note.cy',
    /./,
    broken('uk', 'services', (file) => {
      serviceOf(file, 'childline').note.cy = ''
    }),
  ],
  [
    'a day that is past',
    'gb-eng/pack.json',
    /was to be reviewed by 2026-01-01/,
    broken('gb-eng', 'packs', (file) => {
      Object.assign(file, { checkedOn: '2025-10-01', reviewBy: '2026-01-01' })
    }),
  ],
  [
    'an emergency number that nobody has seen',
    'nz/pack.json: emergency',
    /null is better/,
    broken('nz', 'packs', (file) => {
      file.emergency.confidence = 'low'
    }),
  ],
  [
    'a pack in the folder of another',
    'ie/pack.json: id',
    /the folder is ie/,
    broken('ie', 'packs', (file) => {
      file.id = 'us'
    }),
  ],
  [
    'the calling code of another country',
    'ie/pack.json: countryCode',
    /IE has 353/,
    broken('ie', 'packs', (file) => {
      file.countryCode = '44'
    }),
  ],
  [
    'a key that nobody knows',
    'ie/pack.json: file',
    /Unrecognized key/,
    broken('ie', 'packs', (file) => {
      file.motto = 'x'
    }),
  ],
]

test.each(faults)('%s is found', (_, where, says, files) => {
  const findings = checkDirectory(files, today).filter(({ weight }) => weight === 'wrong')
  expect(findings.map((each) => `${each.where} ${each.says}`)).toContainEqual(
    expect.stringMatching(new RegExp(`^${where.replaceAll(/[.()]/g, '\\$&')}.*${says.source}`)),
  )
})

test('a place in which nobody answers at night is shown to whoever has to decide', () => {
  const files = broken('gb-sct', 'packs', (file) => {
    file.roles['any-line'] = ['calm']
  })
  expect(checkDirectory(files, today)).toContainEqual({
    where: 'gb-sct/pack.json: roles',
    weight: 'look',
    says: 'nobody answers day and night at the age of 19 to 89',
  })
})

describe('addresses', () => {
  test.each([
    'https://takeitdown.help/',
    'https://stopnciistaging.site/',
    'https://stopncii.org.example.net/',
    'https://stop-ncii.org/',
    'https://childline.org.uk.help/',
    'https://xn--stopnci-k4a.org/',
    'https://user:word@stopncii.org/',
    'https://stopncii.org:8443/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://stopnc\u0456i.org/',
    'ftp://stopncii.org/',
    'https://stopncii.org\\@example.net/',
    'https://localhost/',
    'no address',
  ])('%s is refused', (address) => {
    expect(refusedAddress(address)).toBeDefined()
  })
  test.each([
    'https://stopncii.org/',
    'https://www.childline.org.uk/x?y#z',
    'https://takeitdown.ncmec.org/',
    '/fingerprint',
  ])('%s is not', (address) => {
    expect(refusedAddress(address)).toBeUndefined()
  })
})
