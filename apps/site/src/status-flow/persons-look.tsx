import type { CaseStatus, Credentials } from '@breakwater/contracts'
import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Button, PersonLink, Trouble } from '../flow/parts.tsx'
import { service } from '../flow/service.ts'
import type { MessageKey } from '../speech.ts'
import { problemText } from './problem-text.ts'

const found = {
  none: 'standing.review.none',
  waiting: 'standing.review.waiting',
  kept: 'standing.review.kept',
  'taken-off': 'standing.review.taken-off',
} as const satisfies Record<CaseStatus['review'], MessageKey>

interface PersonsLookProps {
  readonly credentials: Credentials
  readonly status: CaseStatus
  readonly onRefreshed: (status: CaseStatus) => void
}

/** Asking for a person to look, and what they found. There is no other way to tell the holder of a case. */
export function PersonsLook({ credentials, status: { review, state }, onRefreshed }: PersonsLookProps) {
  const { say } = usePage()
  const [trouble, setTrouble] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const ask = async () => {
    setTrouble(undefined)
    setAsking(true)
    await service
      .askForReview(credentials)
      .then(onRefreshed, (error: unknown) => setTrouble(problemText(say, error, 'case-problem.connection')))
    setAsking(false)
  }
  if (state !== 'active') return null
  const isAnswered = review === 'kept' || review === 'taken-off'
  return (
    <section data-field="review" data-value={review}>
      <h2>{say(isAnswered ? 'standing.review.heading.answer' : 'standing.review.heading')}</h2>
      <p>{say(found[review])}</p>
      {review === 'taken-off' && <PersonLink>{say('common.talk')}</PersonLink>}
      {trouble !== undefined && <Trouble heading={say('problem.label')} text={trouble} />}
      {review !== 'waiting' && (
        <Button action="ask-for-review" kind="second" isDisabled={isAsking} onPress={ask}>
          {say(review === 'none' ? 'standing.review.ask' : 'standing.review.ask-again')}
        </Button>
      )}
    </section>
  )
}
