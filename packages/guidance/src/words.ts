import type { Words } from './plan/words.ts'
import { wordsCy } from './words-cy.ts'
import { wordsEn } from './words-en.ts'

/** Words of every language that a plan speaks. */
export const words: Readonly<Record<'en' | 'cy', Words>> = { en: wordsEn, cy: wordsCy }
