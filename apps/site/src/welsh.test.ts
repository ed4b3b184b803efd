import { describe, expect, test } from 'vitest'
import { english } from './english.ts'
import { catalogueOf } from './locales.ts'
import { pluralForm } from './plural-form.ts'
import { speaker } from './speech.ts'
import { spokenDay } from './spoken-day.ts'

const welsh = catalogueOf('cy')
const messages = Object.entries(welsh)
const wordsOf = (text: string) => text.match(/[\p{L}][\p{L}'’]*/gu) ?? []
const sentencesOf = (text: string) => text.split(/[.?:]\s/).filter((sentence) => /\p{L}/u.test(sentence))

/**
 * LIX (Björnsson 1968): words in a sentence plus the share, in percent, of words of more than six letters. It needs no
 * syllables and no language of its own; here a letter of Welsh is a letter, so `dd`, `ll` and `ch` count once.
 */
function lix(texts: readonly string[], letters: (word: string) => number): number {
  const text = texts.join('. ')
  const words = wordsOf(text)
  const long = words.filter((word) => letters(word) > 6)
  return words.length / sentencesOf(text).length + (100 * long.length) / words.length
}
const welshLetters = (word: string) => word.replaceAll(/['’]/g, '').replaceAll(/ch|dd|ff|ng|ll|ph|rh|th/gi, 'x').length
const englishLetters = (word: string) => word.replaceAll(/['’]/g, '').length

describe('what a person reads in Welsh', () => {
  /** The same rules as for English, in the words that Welsh would break them with. */
  const banned: readonly RegExp[] = [
    /pam wnest ti|ddylet ti|dylet ti|tro nesaf|camgymeriad|drwg wnest|gwirion|\btwp\b|\bdwl\b|ffôl/i,
    /porn|secstio|anweddus|dioddefwr|ddioddefwr|troseddwr|digwyddiad|cyflwyno|gynnwys|ddefnyddiwr|\bdefnyddiwr/i,
    /bydd yn cael ei dynnu|dileu o'r rhyngrwyd|gwarant|warant|amhosib|rwyt ti'n ddiogel|mae'n ddiogel|100 ?%/i,
    /anfon (y|dy|eich) (llun|lun|fideo) aton|uwchlwytho|atodi/i,
    /sgrinlun|ciplun/i,
    /paid â phoeni|peidiwch â phoeni|wps|\bjest\b|yn syml|!|bargeinio|negodi/i,
    /dial\b|brysia|ar frys|gweithreda nawr/i,
    /(ni all|amhosibl) ei droi'n ôl/i,
  ]
  test.each(banned)('never has %s in it', (rule) => {
    expect(messages.filter(([, text]) => rule.test(text))).toEqual([])
  })

  const isForGrownUps = (key: string) => /^(for-parents|for-schools|after\.parents)\b/.test(key)

  test('speaks to one person as `ti`, and of two people only where two look together', () => {
    const formal = messages.filter(([, text]) => /\b(chi|eich|ydych|ewch|gallwch|peidiwch|rydych)\b/i.test(text))
    expect(formal.filter(([key]) => !isForGrownUps(key))).toEqual([])
  })

  test('speaks to parents and professionals as `chi`, but for words they may say to a young person', () => {
    const own = messages.filter(([key]) => isForGrownUps(key))
    expect(own.length).toBeGreaterThan(50)
    const familiar = own.filter(([, text]) =>
      /\b(ti|dy|wyt|galli|paid|atat|arnat)\b/i.test(text.replaceAll(/“.*?”/g, '')),
    )
    expect(familiar).toEqual([])
  })

  test('comes in short sentences', () => {
    const sentences = messages.flatMap(([, text]) => text.split(/[.?:]\s/))
    expect(sentences.filter((sentence) => sentence.split(/\s+/).length > 26)).toEqual([])
  })

  test('is as easy as the English, which holds the measure for a reader of about ten', () => {
    const ours = lix(Object.values(welsh), welshLetters)
    const theirs = lix(Object.values(english), englishLetters)
    // Up to 25 are children's books by this measure. Ours were 17 in English and 13 in Welsh when it was set.
    expect(theirs).toBeLessThan(20)
    expect(ours).toBeLessThan(17)
  })

  test('what young people read first is as easy in each language, taken alone', () => {
    const own = (catalogue: object) =>
      Object.entries(catalogue).flatMap(([key, text]) => (/^(for-young|for-friends|after)\./.test(key) ? [text] : []))
    expect(own(english).length).toBeGreaterThan(50)
    expect(lix(own(english), englishLetters)).toBeLessThan(20)
    expect(lix(own(welsh), welshLetters)).toBeLessThan(17)
  })

  test('the measure can tell an official letter from a plain one', () => {
    const official =
      'Yn unol â darpariaethau perthnasol y ddeddfwriaeth, cynghorir unigolion i gyflwyno tystiolaeth ategol berthnasol i’r awdurdodau cyfrifol cyn ymgymryd ag unrhyw weithgareddau pellach'
    expect(lix([official], welshLetters)).toBeGreaterThan(45)
  })

  test('keeps the numbers and the names of the English', () => {
    const names = /\d+|StopNCII|Take It Down|Report Remove|Childline|Internet Watch Foundation|JavaScript|Shift|https/g
    for (const [key, text] of Object.entries(english)) {
      if (key.includes('#')) continue
      const named = (message: string) => [...new Set(message.match(names))].toSorted()
      expect(named(welsh[key]!), key).toEqual(expect.arrayContaining(named(text)))
    }
  })
})

describe('speech in Welsh', () => {
  test('counts as CLDR does, whatever languages the browser was built with', () => {
    const rules = new Intl.PluralRules('cy')
    for (let count = 0; count <= 1_000; count++) expect(pluralForm('cy', count)).toBe(rules.select(count))
  })

  test('names every day of a leap year as CLDR does', () => {
    const format = new Intl.DateTimeFormat('cy', { dateStyle: 'long', timeZone: 'UTC' })
    for (let day = 0; day < 366; day++) {
      const date = new Date(Date.UTC(2028, 0, 1 + day))
      expect(spokenDay('cy', date.toISOString().slice(0, 10))).toBe(format.format(date))
    }
  })

  test('changes the first letter after two, and not after the others', () => {
    const say = speaker('cy', welsh)
    const items = [0, 1, 2, 3, 6, 7].map((count) => say('standing.items', { count }))
    expect(items.map((text) => /\d l+un/.exec(text)?.[0])).toEqual([
      '0 llun',
      '1 llun',
      '2 lun',
      '3 llun',
      '6 llun',
      '7 llun',
    ])
    expect(say('case-problem.too-many-attempts-minutes', { count: 2 })).toContain('2 funud')
    expect(say('case-problem.too-many-attempts-minutes', { count: 5 })).toContain('5 munud')
  })
})
