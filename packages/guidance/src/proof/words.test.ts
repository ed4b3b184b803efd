import { describe, expect, test } from 'vitest'
import { steps } from '../plan/steps/index.ts'
import { words as wordsOf } from '../words.ts'
import { lintWords } from './lint.ts'

const locales = ['en', 'cy'] as const
/** What people under 18 read: the plans for themselves, and every question. */
const forTheYoung = (key: string) => !/^(parent|pro|friend|mail|learn|notice|fraud|adult-help|stopncii)/.test(key)
const sentencesOf = (text: string) => text.split(/[.?:]\s|[.?:]$/).filter((sentence) => /\w/.test(sentence))

describe.each(locales)('the words in %s', (locale) => {
  const words = wordsOf[locale]

  test('keep every rule', () => {
    expect(lintWords(locale, words, steps)).toEqual([])
  })
  test('have the same keys and the same values in them as English', () => {
    expect(Object.keys(words).toSorted()).toEqual(Object.keys(wordsOf.en).toSorted())
    const valuesIn = (text: string) => [...text.matchAll(/\{[\w-]+\}/g)].map(([value]) => value).toSorted()
    for (const [key, text] of Object.entries(wordsOf.en)) expect(valuesIn(words[key]!), key).toEqual(valuesIn(text))
  })
  test('are in sentences that can be read at once', () => {
    const long = Object.entries(words).flatMap(([key, text]) =>
      sentencesOf(text)
        .filter((sentence) => sentence.split(/\s+/).length > 28)
        .map((sentence) => `${key}: ${sentence}`),
    )
    expect(long).toEqual([])
  })
})

function syllablesOf(word: string): number {
  const vowels = word
    .toLowerCase()
    .replace(/e$/, '')
    .match(/[aeiouy]+/g)
  return Math.max(1, vowels?.length ?? 0)
}

test('what young people read in English can be read at about ten (Flesch-Kincaid grade)', () => {
  const text = Object.entries(wordsOf.en)
    .filter(([key]) => forTheYoung(key))
    .map(([, each]) => each)
  const words = text.join(' ').match(/[A-Za-z']+/g) ?? []
  const sentences = text.flatMap(sentencesOf)
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0)
  const grade = (0.39 * words.length) / sentences.length + (11.8 * syllables) / words.length - 15.59
  console.log(`grade ${grade.toFixed(2)}, ${(words.length / sentences.length).toFixed(1)} words a sentence`)
  expect(grade).toBeLessThan(5.5)
})

test('what young people read in Welsh has short sentences and few long words (LIX)', () => {
  const text = Object.entries(wordsOf.cy)
    .filter(([key]) => forTheYoung(key))
    .map(([, each]) => each)
  const words = text.join(' ').match(/[\p{L}’]+/gu) ?? []
  const long = words.filter((word) => word.length > 6).length
  const lix = words.length / text.flatMap(sentencesOf).length + (100 * long) / words.length
  console.log(`LIX ${lix.toFixed(1)}`)
  // LIX needs no syllables, so it serves a language whose letters w and y are vowels. Under 30 is children's books.
  expect(lix).toBeLessThan(30)
})

describe('the lint', () => {
  const some = steps.filter(({ id }) => id === 'stop-answering')
  const whole = {
    'stop-answering.title': 'a',
    'stop-answering.text': 'b',
    'stop-answering.why': 'c',
    'stop-answering.next': 'd',
  }
  test.each([
    ['why did you send it?'],
    ['It will be removed.'],
    ['Call 0800 1111.'],
    ['Take a screenshot of everything.'],
    ['Tell your parents.'],
    ['You are safe now.'],
    ['Pay them this once.'],
    ['This is revenge porn.'],
  ])('finds "%s"', (text) => {
    expect(lintWords('en', { ...whole, 'stop-answering.text': text }, some)).not.toEqual([])
  })
  test('finds what is missing, what nobody says, and a mark without its words', () => {
    expect(lintWords('en', whole, some)).toEqual([])
    expect(lintWords('en', { ...whole, 'gone.title': 'x' }, some)).toEqual(['gone.title: no step says it'])
    expect(lintWords('en', { ...whole, 'stop-answering.why': '' }, some)).toHaveLength(1)
    expect(lintWords('en', whole, [{ ...some[0]!, marks: ['not-your-fault'] }])).toHaveLength(1)
  })
})
