import { type Question, wordsFor } from '@breakwater/guidance/plan'
import { useContext, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { BackButton, Button } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import { type Given, valuesFor } from './given.ts'
import { useQuestionWords, WordsContext } from './words-context.ts'

interface QuestionScreenProps {
  readonly question: Question
  readonly given: Given
  readonly number: number
  readonly total: number
  readonly onAnswer: (value: string | readonly string[]) => void
  /** Absent while it is too early for a plan. */
  readonly onPlan?: (() => void) | undefined
  readonly onBack?: (() => void) | undefined
}

/** One question, every answer a button; or several to tick and then one button. All can be left out. */
export function QuestionScreen({ question, given, number, total, onAnswer, onPlan, onBack }: QuestionScreenProps) {
  const { say } = usePage()
  const words = useContext(WordsContext)
  const ask = useQuestionWords(question.key, given)
  const values = valuesFor(question, given)
  const before = given[question.key]
  const notSaid = wordsFor(words, 'ask.unknown')
  return (
    <Screen step={`ask-${question.key}`} heading={ask('heading')}>
      <p class="small">{say('steps.progress', { number, total })}</p>
      <p>{ask('hint')}</p>
      {question.takes === 'several' ? (
        <Several values={values} before={before} label={ask} notSaid={notSaid} onAnswer={onAnswer} />
      ) : (
        <ul class="choices">
          {[...values, 'unknown'].map((value) => (
            <li key={value}>
              <button
                type="button"
                class="choice"
                data-answer={value}
                data-chosen={before === value}
                onClick={() => onAnswer(value)}
              >
                <span>
                  {value === 'unknown' ? notSaid : ask(value)}
                  {before === value && <span class="small"> {say('steps.your-answer')}</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {onPlan !== undefined && (
        <Button action="plan" kind="quiet" onPress={onPlan}>
          {say('steps.plan-now')}
        </Button>
      )}
      {onBack !== undefined && <BackButton onPress={onBack} />}
    </Screen>
  )
}

function Several({
  values,
  before,
  label,
  notSaid,
  onAnswer,
}: {
  values: readonly string[]
  before: string | readonly string[] | undefined
  label: (value: string) => string
  notSaid: string
  onAnswer: (value: string | readonly string[]) => void
}) {
  const { say } = usePage()
  const [chosen, setChosen] = useState<readonly string[]>(typeof before === 'object' ? before : [])
  const turn = (value: string) =>
    setChosen(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value])
  return (
    <>
      <ul class="choices">
        {values.map((value) => (
          <li key={value}>
            <label class="choice tick">
              <input
                type="checkbox"
                data-answer={value}
                checked={chosen.includes(value)}
                onChange={() => turn(value)}
              />
              <span>{label(value)}</span>
            </label>
          </li>
        ))}
      </ul>
      <Button action="next" onPress={() => onAnswer(chosen.length > 0 ? chosen : 'unknown')}>
        {say('steps.go-on')}
      </Button>
      <p>
        <button type="button" class="second" data-answer="unknown" onClick={() => onAnswer('unknown')}>
          {notSaid}
        </button>
      </p>
    </>
  )
}
