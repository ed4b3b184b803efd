import { limits } from '@breakwater/contracts/limits'
import { useEffect, useRef, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { service } from '../flow/service.ts'
import { draftCase } from './case-draft.ts'
import { CaseDone, CaseSent, RecoveryCard } from './case-made.tsx'
import { Choose } from './choose.tsx'
import { afterAnswers, afterSilence, type EveryoneAdult, type FlowState, otherService } from './flow-state.ts'
import { itemsOf, type PictureOutcome } from './picture-outcome.ts'
import { openPictureReader, type PictureReader } from './picture-reader.ts'
import { Asking, QuestionAdults, QuestionInPicture, Unreachable } from './questions.tsx'
import { Review } from './review.tsx'
import { ReviewJson } from './review-json.tsx'
import { ChildLane, NoPlatform, NotInPicture } from './routed.tsx'
import { WhoLooks } from './who-looks.tsx'
import { Working } from './working.tsx'

export function FingerprintFlow() {
  const { handoffs } = usePage()
  const [state, go] = useState<FlowState>({ step: 'question-in-picture' })
  const reader = useRef<Promise<PictureReader>>()

  const openReader = () => {
    reader.current ??= openPictureReader().catch((error: unknown) => {
      reader.current = undefined
      throw error
    })
    return reader.current
  }

  const ask = (everyoneAdult: EveryoneAdult) => {
    go({ step: 'asking', everyoneAdult })
    service.describe().then(
      (description) => go(afterAnswers(everyoneAdult, description)),
      () => go(afterSilence(everyoneAdult)),
    )
  }

  // After the case is made, the Worker has nothing to do any more.
  const isMade = state.step === 'sent'
  useEffect(() => {
    if (isMade) reader.current?.then((open) => open.close())
  }, [isMade])

  switch (state.step) {
    case 'question-in-picture':
      return (
        <QuestionInPicture
          onAnswer={(answer) => go({ step: answer === 'yes' ? 'question-adults' : 'not-in-picture' })}
        />
      )
    case 'question-adults':
      return <QuestionAdults onAnswer={ask} onBack={() => go({ step: 'question-in-picture' })} />
    case 'not-in-picture':
      return <NotInPicture onBack={() => go({ step: 'question-in-picture' })} />
    case 'child-lane':
      return <ChildLane onBack={() => go({ step: 'question-adults' })} />
    case 'asking':
      return <Asking />
    case 'unreachable':
      return <Unreachable onAgain={() => ask(state.everyoneAdult)} onBack={() => go({ step: 'question-adults' })} />
    case 'no-platform':
      return <NoPlatform onAgain={() => ask(state.everyoneAdult)} onBack={() => go({ step: 'question-adults' })} />
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
        <Choose
          openReader={openReader}
          limit={limits.itemsPerCase}
          videoService={handoffs[otherService(state.lane)].name}
          onChosen={(files) => go({ ...state, step: 'working', files })}
          onWithout={() => go({ step: 'not-in-picture' })}
          onBack={() => go({ ...state, step: 'who-looks' })}
        />
      )
    case 'working':
      return (
        <Working
          openReader={openReader}
          files={state.files}
          onDone={(outcomes: readonly PictureOutcome[]) => go({ ...state, step: 'review', outcomes })}
          onCancel={() => go({ ...state, step: 'choose' })}
        />
      )
    case 'review':
      return (
        <Review
          outcomes={state.outcomes}
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
  }
}
