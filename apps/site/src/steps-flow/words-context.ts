import { type Words, wordsFor } from '@breakwater/guidance/plan'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { type Given, isForOther, type QuestionKey } from './given.ts'

/** Words of the plan and its questions, in the language of the page. */
export const WordsContext = createContext<Words>({})

/** Speaks of a question to the person who is asked: about someone else, in the form for that where there is one. */
export function useQuestionWords(key: QuestionKey, given: Given): (part: string) => string {
  const words = useContext(WordsContext)
  return (part) => {
    const other = `ask.${key}.${part}-other`
    return wordsFor(words, isForOther(given) && words[other] !== undefined ? other : `ask.${key}.${part}`)
  }
}
