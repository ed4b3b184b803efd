import type { Step } from '../plan/step.ts'
import type { Words } from '../plan/words.ts'
import { bannedWords } from './banned-words.ts'
import { marksInWords, parentsInWords, withoutPicture } from './marks-in-words.ts'

const parts = ['title', 'text', 'why', 'next'] as const
/** Plans whose reader may be a young person who is not safe at home, or speaks with one. */
const readByTheYoung = (id: string) => !/^(parent|learn|pro)-/.test(id)

/** What is wrong with the words of a language, each as `key: what`. Empty when every string keeps every rule. */
export function lintWords(locale: 'en' | 'cy', words: Words, steps: readonly Step[]): readonly string[] {
  const wrong: string[] = []
  for (const [key, text] of Object.entries(words)) {
    for (const pattern of bannedWords[locale]) {
      const match = pattern.exec(text)
      if (match !== null) wrong.push(`${key}: says "${match[0]}"`)
    }
    // Numbers that people dial are data of the packs, never words.
    const digits = /(?<![\d{])\d{3,}|\d{2,} \d{2,}/.exec(text)
    if (digits !== null && !/20\d\d/.test(digits[0])) wrong.push(`${key}: has a number in it, ${digits[0]}`)
    const { screenshot, must } = withoutPicture[locale]
    if (screenshot.test(text) && !must.test(text)) wrong.push(`${key}: speaks of screenshots and not of the picture`)
  }
  for (const { id, wordsOf, marks = [] } of steps) {
    const own = parts.map((part) => words[`${wordsOf ?? id}.${part}`])
    if (own.some((text) => text === undefined || text.trim() === '')) {
      wrong.push(`${id}: has no title, text, why or next`)
      continue
    }
    const all = own.join('\n')
    for (const mark of marks) {
      for (const pattern of marksInWords[locale][mark]) {
        if (!pattern.test(all)) wrong.push(`${id}: is marked ${mark} and does not say ${pattern.source}`)
      }
    }
    if (!marks.includes('tells-parents') && readByTheYoung(id) && parentsInWords[locale].test(all)) {
      wrong.push(`${id}: speaks of parents without the mark`)
    }
  }
  const used = new Set(steps.map(({ id, wordsOf }) => wordsOf ?? id))
  for (const key of Object.keys(words)) {
    const step = /^(?!ask\.|leaves\.|school-role\.|way\.|group\.)(.*)\.(title|text|why|next)$/.exec(key)?.[1]
    if (step !== undefined && !used.has(step)) wrong.push(`${key}: no step says it`)
  }
  return wrong
}
