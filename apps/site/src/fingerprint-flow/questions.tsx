import { usePage } from '../flow/page.ts'
import { BackButton, Button, PersonLink } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import type { MessageKey } from '../speech.ts'
import type { EveryoneAdult } from './flow-state.ts'

type Answer = 'yes' | 'no' | 'not-sure'

function Choices({
  texts,
  onAnswer,
}: {
  texts: Readonly<Record<Answer, MessageKey>>
  onAnswer: (answer: Answer) => void
}) {
  const { say } = usePage()
  return (
    <ul class="choices">
      {(['yes', 'no', 'not-sure'] as const).map((answer) => (
        <li key={answer}>
          <button type="button" class="choice" data-answer={answer} onClick={() => onAnswer(answer)}>
            {say(texts[answer])}
          </button>
        </li>
      ))}
    </ul>
  )
}

export function QuestionInPicture({ onAnswer, onBack }: { onAnswer: (answer: Answer) => void; onBack?: () => void }) {
  const { say } = usePage()
  return (
    <Screen step="question-in-picture" heading={say('in-picture.heading')}>
      <p class="small">{say('question.progress', { number: 1 })}</p>
      <p>{say('in-picture.hint')}</p>
      <Choices
        texts={{ yes: 'in-picture.yes', no: 'in-picture.no', 'not-sure': 'in-picture.not-sure' }}
        onAnswer={onAnswer}
      />
      {onBack !== undefined && <BackButton onPress={onBack} />}
    </Screen>
  )
}

export function QuestionAdults({
  onAnswer,
  onBack,
}: {
  onAnswer: (answer: EveryoneAdult) => void
  onBack: () => void
}) {
  const { say } = usePage()
  return (
    <Screen step="question-adults" heading={say('adults.heading')}>
      <p class="small">{say('question.progress', { number: 2 })}</p>
      <p>{say('adults.hint')}</p>
      <Choices texts={{ yes: 'adults.yes', no: 'adults.no', 'not-sure': 'adults.not-sure' }} onAnswer={onAnswer} />
      <BackButton onPress={onBack} />
    </Screen>
  )
}

export function Asking() {
  const { say } = usePage()
  return (
    <Screen step="asking" heading={say('asking.heading')}>
      <p role="status">{say('asking.text')}</p>
    </Screen>
  )
}

export function Unreachable({ onAgain, onBack }: { onAgain: () => void; onBack: () => void }) {
  const { say } = usePage()
  return (
    <Screen step="unreachable" heading={say('unreachable.heading')}>
      <p>{say('unreachable.text')}</p>
      <Button action="again" onPress={onAgain}>
        {say('common.try-again')}
      </Button>
      <PersonLink>{say('common.talk')}</PersonLink>
      <BackButton onPress={onBack} />
    </Screen>
  )
}
