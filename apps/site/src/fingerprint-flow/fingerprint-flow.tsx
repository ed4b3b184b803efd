import { limits } from '@breakwater/contracts/limits'
import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { service } from '../flow/service.ts'
import { useAskBeforeLeaving } from '../flow/use-ask-before-leaving.ts'
import { draftCase } from './case-draft.ts'
import { CaseDone, CaseSent, RecoveryCard } from './case-made.tsx'
import { afterAnswers, afterSilence, type EveryoneAdult, type FlowState, otherService } from './flow-state.ts'
import { itemsOf } from './picture-outcome.ts'
import { QuestionSteps } from './question-steps.tsx'
import { ReadFiles } from './read-files.tsx'
import { Review } from './review.tsx'
import { ReviewJson } from './review-json.tsx'
import { WhoLooks } from './who-looks.tsx'

export function FingerprintFlow() {
  const { handoffs } = usePage()
  const [state, go] = useState<FlowState>({ step: 'question-in-picture' })
  useAskBeforeLeaving('opened' in state)

  const ask = (everyoneAdult: EveryoneAdult) => {
    go({ step: 'asking', everyoneAdult })
    service.describe().then(
      (description) => go(afterAnswers(everyoneAdult, description)),
      () => go(afterSilence(everyoneAdult)),
    )
  }

  switch (state.step) {
    case 'who-looks':
      return (
        <WhoLooks
          going={state}
          onNext={() => go({ ...state, step: 'choose' })}
          onBack={() => go({ step: 'question-adults' })}
        />
      )
    case 'choose':
      return (
        <ReadFiles
          limit={limits.itemsPerCase}
          offersParts={state.lane === 'adult'}
          onDone={(outcomes) => go({ ...state, step: 'review', outcomes })}
          onWithout={() => go({ step: 'not-in-picture' })}
          onBack={() => go({ ...state, step: 'who-looks' })}
        />
      )
    case 'review':
      return (
        <Review
          outcomes={state.outcomes}
          mostFrames={limits.videoFrames}
          onNext={async () => {
            const draft = await draftCase(state.answers, itemsOf(state.outcomes))
            go({ ...state, step: 'review-json', draft })
          }}
          onAgain={() => go({ ...state, step: 'choose' })}
        />
      )
    case 'review-json':
      return (
        <ReviewJson
          draft={state.draft}
          insteadService={handoffs[otherService(state.lane)].name}
          onSent={(opened) => go({ ...state, step: 'sent', opened })}
          onNoPlatform={() => go({ step: 'no-platform', everyoneAdult: state.answers.everyoneAdult })}
          onBack={() => go({ ...state, step: 'review' })}
        />
      )
    case 'sent':
      return <CaseSent opened={state.opened} onNext={() => go({ ...state, step: 'recovery-card' })} />
    case 'recovery-card':
      return (
        <RecoveryCard
          card={state.draft.recoveryCard}
          onNext={() => go({ ...state, step: 'done' })}
          onBack={() => go({ ...state, step: 'sent' })}
        />
      )
    case 'done':
      return (
        <CaseDone
          expiresOn={state.opened.expiresOn}
          lane={state.lane}
          onBack={() => go({ ...state, step: 'recovery-card' })}
        />
      )
    default:
      return <QuestionSteps state={state} go={go} onAnswered={ask} />
  }
}
