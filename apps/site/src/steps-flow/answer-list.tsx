import { type Question, wordsFor } from '@breakwater/guidance/plan'
import { useContext } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { BackButton, Button } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import type { Given, QuestionKey } from './given.ts'
import { useQuestionWords, WordsContext } from './words-context.ts'

interface AnswerListProps {
  readonly asked: readonly Question[]
  readonly given: Given
  readonly onChange: (key: QuestionKey) => void
  readonly onPlan: () => void
  readonly onForget: () => void
  readonly onBack?: (() => void) | undefined
}

/** Everything that was answered, each with a way to change it. */
export function AnswerList({ asked, given, onChange, onPlan, onForget, onBack }: AnswerListProps) {
  const { say } = usePage()
  return (
    <Screen step="answers" heading={say('steps.answers.heading')}>
      <p>{say('steps.answers.text')}</p>
      <dl class="answers">
        {asked.map((question) => (
          <AnswerRow key={question.key} question={question} given={given} onChange={onChange} />
        ))}
      </dl>
      <Button action="plan" onPress={onPlan}>
        {say('steps.plan-now')}
      </Button>
      <Button action="forget" kind="second" onPress={onForget}>
        {say('steps.answers.forget')}
      </Button>
      {onBack !== undefined && <BackButton onPress={onBack} />}
    </Screen>
  )
}

function AnswerRow({
  question: { key },
  given,
  onChange,
}: {
  question: Question
  given: Given
  onChange: (key: QuestionKey) => void
}) {
  const { say } = usePage()
  const words = useContext(WordsContext)
  const ask = useQuestionWords(key, given)
  const value = given[key]
  const chosen = value === undefined || value === 'unknown' ? [] : typeof value === 'string' ? [value] : value
  return (
    <div data-question={key}>
      <dt>{ask('heading')}</dt>
      {chosen.map((each) => (
        <dd key={each}>{ask(each)}</dd>
      ))}
      {chosen.length === 0 && (
        <dd>{value === undefined ? say('steps.answers.none') : wordsFor(words, 'ask.unknown')}</dd>
      )}
      <dd>
        <button type="button" class="quiet" onClick={() => onChange(key)}>
          {say('steps.answers.change')} <span class="unseen">{ask('heading')}</span>
        </button>
      </dd>
    </div>
  )
}
