import type { CaseStatus, Credentials } from '@breakwater/contracts'
import { useState } from 'preact/hooks'
import {
  afterAnswers,
  afterSilence,
  type EveryoneAdult,
  type QuestionState,
  type WhoLooksState,
} from '../fingerprint-flow/flow-state.ts'
import { itemsOf, type PictureOutcome } from '../fingerprint-flow/picture-outcome.ts'
import { QuestionSteps } from '../fingerprint-flow/question-steps.tsx'
import { ReadFiles } from '../fingerprint-flow/read-files.tsx'
import { Review } from '../fingerprint-flow/review.tsx'
import { service } from '../flow/service.ts'
import { type AdditionDraft, draftAddition, roomIn } from './addition-draft.ts'
import { ReviewAddition } from './review-addition.tsx'

type AddState =
  | QuestionState
  | { readonly step: 'choose'; readonly everyoneAdult: EveryoneAdult }
  | {
      readonly step: 'review'
      readonly everyoneAdult: EveryoneAdult
      readonly outcomes: readonly PictureOutcome[]
    }
  | {
      readonly step: 'add-review'
      readonly everyoneAdult: EveryoneAdult
      readonly outcomes: readonly PictureOutcome[]
      readonly draft: AdditionDraft
    }

interface AddFlowProps {
  readonly credentials: Credentials
  readonly status: CaseStatus
  readonly onAdded: (status: CaseStatus) => void
  readonly onBack: () => void
}

/** More for a case: the same two questions, since they are about these files, and the same way as the first time. */
export function AddFlow({ credentials, status, onAdded, onBack }: AddFlowProps) {
  const [state, go] = useState<AddState>({ step: 'question-in-picture' })
  const room = roomIn(status)

  const ask = (everyoneAdult: EveryoneAdult) => {
    go({ step: 'asking', everyoneAdult })
    const follow = (next: QuestionState | WhoLooksState) =>
      go(next.step === 'who-looks' ? { step: 'choose', everyoneAdult } : next)
    service.describe().then(
      (description) => follow(afterAnswers(everyoneAdult, description)),
      () => follow(afterSilence(everyoneAdult)),
    )
  }

  switch (state.step) {
    case 'choose':
      return (
        <ReadFiles
          limit={room.items}
          offersParts={state.everyoneAdult === 'yes'}
          onDone={(outcomes) => go({ ...state, step: 'review', outcomes })}
          onWithout={() => go({ step: 'not-in-picture' })}
          onBack={() => go({ step: 'question-adults' })}
        />
      )
    case 'review':
      return (
        <Review
          outcomes={state.outcomes}
          mostFrames={room.frames}
          onNext={async () => {
            const answers = { inPicture: true, everyoneAdult: state.everyoneAdult }
            const draft = await draftAddition(credentials, status, answers, itemsOf(state.outcomes))
            go({ ...state, step: 'add-review', draft })
          }}
          onAgain={() => go({ ...state, step: 'choose' })}
        />
      )
    case 'add-review':
      return <ReviewAddition draft={state.draft} onAdded={onAdded} onBack={() => go({ ...state, step: 'review' })} />
    default:
      return <QuestionSteps state={state} go={go} onAnswered={ask} onBack={onBack} />
  }
}
