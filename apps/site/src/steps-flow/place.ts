import { questions } from '@breakwater/guidance/plan'
import type { QuestionKey } from './given.ts'

/** Where a person is in the flow. `isChange`: an answer is being changed, and its screen leads back to the list. */
export type Place =
  | { readonly at: 'back' | 'answers' | 'plan' }
  | { readonly at: 'question'; readonly key: QuestionKey; readonly isChange: boolean }
  | { readonly at: 'help'; readonly why: 'danger' | 'distress'; readonly isChange: boolean }

export const firstQuestion: Place = { at: 'question', key: questions[0]!.key, isChange: false }

/** Reads what was carried over: what is no place of ours is the first question. */
export function placeFrom(value: unknown): Place {
  const { at, key, isChange } = (value ?? {}) as Record<string, unknown>
  if (at === 'plan' || at === 'answers') return { at }
  const question = at === 'question' ? questions.find((each) => each.key === key) : undefined
  return question === undefined ? firstQuestion : { at: 'question', key: question.key, isChange: isChange === true }
}
