import { describe, expect, test } from 'vitest'
import { disparities, strangers } from '../check-messages.ts'
import { english as en } from './english.ts'
import { everyPage, routeNames, routes } from './routes.ts'
import { speaker } from './speech.ts'

const messages = Object.entries(en)

describe('what a person reads', () => {
  /** Rules INV-07, 11, 12, 15, 17, 30, 48, 56, 59 of the service's inventory, and the voice that is ours. */
  const banned: readonly RegExp[] = [
    /why did you|you should(n't| not) have|next time|\bmistake\b|naughty|silly|stupid|foolish/i,
    /child porn|revenge porn|sexting|indecent|\bvictim\b|perpetrator|\bincident\b|\bsubmit\b|\bcontent\b|\buser\b/i,
    /will be removed|delete from the internet|guarantee|impossible|never come back|you are safe|it is safe|100 ?%/i,
    /send us (the|your) (picture|photo|video)|attach|upload (the|your)/i,
    /screenshot/i,
    /don't worry|oops|simply|\bjust\b|!|please pay|bargain|negotiate/i,
    /revenge|hurry|quick!|act now|only \d+ (minutes|hours) left/i,
    /cannot be (turned|made) back|can't be (turned|made) back/i,
  ]
  test.each(banned)('never has %s in it', (rule) => {
    expect(messages.filter(([, text]) => rule.test(text))).toEqual([])
  })

  test('comes in short sentences', () => {
    const sentences = messages.flatMap(([, text]) => text.split(/[.?:]\s/))
    expect(sentences.filter((sentence) => sentence.split(/\s+/).length > 24)).toEqual([])
  })

  const forYoungPeople = messages.filter(([key]) => /^(for-young|for-friends|after)\./.test(key))
  test.each([
    ['the text as a whole', messages, 5.5],
    ['what is written for young people', forYoungPeople, 4.5],
  ])('%s can be read at about ten (Flesch-Kincaid grade)', (_, read, most) => {
    const text = read.map(([, message]) => message).join('. ')
    const words = text.match(/[A-Za-z']+/g) ?? []
    const sentences = text.split(/[.?:]\s/).filter((sentence) => /\w/.test(sentence))
    const syllables = words.reduce((sum, word) => {
      const vowels = word
        .toLowerCase()
        .replace(/e$/, '')
        .match(/[aeiouy]+/g)
      return sum + Math.max(1, vowels?.length ?? 0)
    }, 0)
    const grade = (0.39 * words.length) / sentences.length + (11.8 * syllables) / words.length - 15.59
    expect(read.length).toBeGreaterThan(40)
    expect(grade).toBeLessThan(most)
  })

  test('no fault is named within the first screen, and the limit beside the offer', () => {
    expect(en['start.not-your-fault']).toContain('not your fault')
    expect(en['start.here.limit']).toContain('private chats')
  })
})

describe('speech', () => {
  const say = speaker('en', {
    'status.pin': 'PIN of {name}',
    'choose.chosen#one': 'One',
    'choose.chosen#other': '{count}',
  })
  test('fills in values and chooses the plural form', () => {
    expect(say('status.pin', { name: 'a' })).toBe('PIN of a')
    expect(say('choose.chosen', { count: 1 })).toBe('One')
    expect(say('choose.chosen', { count: 3 })).toBe('3')
  })
  test('throws rather than show a key or a hole', () => {
    expect(() => say('status.heading')).toThrow('no message status.heading')
    expect(() => say('status.pin')).toThrow('{name}')
  })
})

describe('catalogues', () => {
  const first = { 'a.one': 'x {n}', 'a.many#one': '{count}', 'a.many#other': '{count}' }
  const welsh = Object.fromEntries(
    ['zero', 'one', 'two', 'few', 'many', 'other'].map((form) => [`a.many#${form}`, '{count}']),
  )
  test('the same messages pass, with the plural forms of their own language', () => {
    expect(disparities(first, 'cy', { 'a.one': 'y {n}', ...welsh })).toEqual([])
  })
  test('a missing message, a foreign one, other values, a missing form and an empty text are all found', () => {
    expect(disparities(first, 'cy', welsh)).toEqual(['cy has no a.one'])
    expect(disparities(first, 'cy', { 'a.one': 'y', ...welsh })).toEqual(['cy: a.one has other values in it'])
    expect(disparities(first, 'cy', { 'a.one': '{n}', 'a.two': 'z', ...welsh })).toHaveLength(1)
    expect(disparities(first, 'cy', { ...first })).toEqual(['cy: a.many has no form for zero, two, few, many'])
    expect(disparities({ 'a.b': 'x' }, 'en', { 'a.b': ' ' })).toEqual(['en: a.b is empty'])
  })
  test('a message that nothing names, and a name without a message, are both found', () => {
    expect(strangers(first, ["say('a.one') say('a.gone')"], [])).toEqual([
      'the source names a.gone, which is not there',
      'nothing names a.many',
    ])
  })
})

describe('addresses', () => {
  test('every page has one in every language, and no two share one', () => {
    const all = routeNames.flatMap((name) => Object.values(routes[name]))
    expect(new Set(all).size).toBe(all.length)
    for (const name of routeNames) expect(routes[name].cy).toMatch(/^\/cy(\/[a-z-]+)*$/)
  })
  test('enabling a language makes its whole tree', () => {
    const english = everyPage(['en'])
    expect(everyPage(['en', 'cy'])).toHaveLength(2 * english.length)
  })
  test('no address names what the site is for', () => {
    for (const name of routeNames) {
      for (const address of Object.values(routes[name]))
        expect(address).not.toMatch(/sext|porn|nude|abuse|blackmail|image/)
    }
  })
})
