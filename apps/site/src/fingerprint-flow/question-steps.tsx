import type { EveryoneAdult, QuestionState } from './flow-state.ts'
import { Asking, QuestionAdults, QuestionInPicture, Unreachable } from './questions.tsx'
import { ChildLane, NoPlatform, NotInPicture } from './routed.tsx'

interface QuestionStepsProps {
  readonly state: QuestionState
  readonly go: (state: QuestionState) => void
  /** Both questions are answered: the service is to be asked what it takes. */
  readonly onAnswered: (everyoneAdult: EveryoneAdult) => void
  /** Where the first question leads back to, if anywhere. */
  readonly onBack?: () => void
}

/** The two questions that come before any file can be chosen, and wherever they may end (decision D2). */
export function QuestionSteps({ state, go, onAnswered, onBack }: QuestionStepsProps) {
  const toInPicture = () => go({ step: 'question-in-picture' })
  const toAdults = () => go({ step: 'question-adults' })
  switch (state.step) {
    case 'question-in-picture':
      return (
        <QuestionInPicture
          onAnswer={(answer) => go({ step: answer === 'yes' ? 'question-adults' : 'not-in-picture' })}
          {...(onBack && { onBack })}
        />
      )
    case 'question-adults':
      return <QuestionAdults onAnswer={onAnswered} onBack={toInPicture} />
    case 'not-in-picture':
      return <NotInPicture onBack={toInPicture} />
    case 'child-lane':
      return <ChildLane onBack={toAdults} />
    case 'asking':
      return <Asking />
    case 'unreachable':
      return <Unreachable onAgain={() => onAnswered(state.everyoneAdult)} onBack={toAdults} />
    case 'no-platform':
      return <NoPlatform onAgain={() => onAnswered(state.everyoneAdult)} onBack={toAdults} />
  }
}
