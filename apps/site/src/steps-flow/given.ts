import { type Answers, type Question, questions, questionsFor } from '@breakwater/guidance/plan'

export type QuestionKey = Question['key']
/** What a person chose, by question: a value, several of them, or `unknown` where they would rather not say. */
export type Given = Readonly<Partial<Record<QuestionKey, string | readonly string[]>>>

const otherRoles = ['parent', 'professional', 'friend', 'partner', 'received-image']
export const isForOther = (given: Given): boolean => otherRoles.includes(String(given.role))

const agesOfRole: Readonly<Record<string, readonly string[]>> = {
  'young-person': ['under-13', '13-15', '16-17'],
  adult: ['18', '19-24', '25-plus'],
}

/** What can be chosen: an age that the person has ruled out is not offered. */
export function valuesFor({ key, values }: Question, given: Given): readonly string[] {
  const ages = key === 'ageNow' ? agesOfRole[String(given.role)] : undefined
  return ages === undefined ? values : values.filter((value) => ages.includes(value))
}

const unanswered = {
  role: 'unknown',
  ageNow: 'unknown',
  ageInImage: 'unknown',
  place: 'unknown',
  danger: 'unknown',
  distress: 'unknown',
  demand: [],
  offender: 'unknown',
  paid: 'unknown',
  material: 'unknown',
  origin: 'unknown',
  needs: [],
} as const satisfies Omit<Answers, 'locale' | 'at'>

function spoken(question: Question, value: string | readonly string[]): unknown {
  if (question.takes === 'several') return typeof value === 'string' ? [] : value
  if (question.takes === 'yes-no') return value === 'unknown' ? 'unknown' : value === 'yes'
  return value
}

/**
 * The answers that a plan is made from: only those to questions that are asked, so that what was said before another
 * answer changed does not speak on. It is not lost: changed back, it counts again.
 */
export function answersOf(given: Given, locale: Answers['locale']): Answers {
  let answers: Answers = { ...unanswered, demand: [], needs: [], locale }
  for (const question of questions) {
    const value = given[question.key]
    if (value === undefined || !questionsFor(answers).includes(question)) continue
    const isOffered = value === 'unknown' || typeof value !== 'string' || valuesFor(question, given).includes(value)
    if (isOffered) answers = { ...answers, [question.key]: spoken(question, value) }
  }
  return answers
}

/** Reads what was kept or carried over: whatever is not an answer of ours is left out. */
export function givenFrom(value: unknown): Given {
  if (typeof value !== 'object' || value === null) return {}
  const entries = questions.flatMap(({ key, takes, values }) => {
    const own: unknown = (value as Record<string, unknown>)[key]
    if (takes === 'several' && Array.isArray(own)) return [[key, values.filter((each) => own.includes(each))]]
    return own === 'unknown' || (takes !== 'several' && values.includes(String(own))) ? [[key, own]] : []
  })
  return Object.fromEntries(entries)
}

/** The question that comes after one; undefined after the last. Without one, the first that was not answered. */
export function questionAfter(key: QuestionKey, given: Given, locale: Answers['locale']): QuestionKey | undefined {
  const asked = questionsFor(answersOf(given, locale)).map((question) => question.key)
  const order = questions.map((question) => question.key)
  return asked.find((each) => order.indexOf(each) > order.indexOf(key))
}
