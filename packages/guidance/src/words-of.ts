import type { Words } from './plan/words.ts'
import type { Answers } from './triage/answers.ts'
import { wordsCy } from './words-cy.ts'
import { wordsEn } from './words-en.ts'

/** Every language's words. A page takes one language only, from `words-en.ts` or `words-cy.ts`. */
export const wordsOf: Readonly<Record<Answers['locale'], Words>> = { en: wordsEn, cy: wordsCy }
