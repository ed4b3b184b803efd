import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Button, PersonLink } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import type { MessageKey } from '../speech.ts'
import { itemsOf, type PictureOutcome } from './picture-outcome.ts'

type FailureCode = Extract<PictureOutcome, { kind: 'failed' }>['code']

const failures: Readonly<Record<FailureCode, MessageKey>> = {
  'empty-file': 'review.empty-file',
  'not-an-image': 'review.not-an-image',
  'truncated-image': 'review.truncated-image',
  'image-too-large': 'review.image-too-large',
  'no-pictures-inside': 'review.no-pictures-inside',
  'unsupported-codec': 'review.unsupported-codec',
  'decoder-missing': 'review.decoder-missing',
  'unreadable-file': 'review.unreadable-file',
}

function Outcome({ outcome, videoService }: { outcome: PictureOutcome; videoService: string }) {
  const { say } = usePage()
  switch (outcome.kind) {
    case 'failed':
      return <>{say(failures[outcome.code])}</>
    case 'stopped':
      return <>{say('working.stopped')}</>
    case 'video':
      return <>{say('review.video', { name: videoService })}</>
    case 'same':
      return <>{say('review.same', { number: outcome.as })}</>
    case 'ready':
      return (
        <>
          {say(outcome.item.pdq === undefined ? 'review.exact-only' : 'review.ready')}
          {outcome.isAnimated && ` ${say('review.animated')}`}
        </>
      )
  }
}

interface ReviewProps {
  readonly outcomes: readonly PictureOutcome[]
  /** Where a video can go instead. */
  readonly videoService: string
  readonly onNext: () => Promise<void>
  readonly onAgain: () => void
}

export function Review({ outcomes, videoService, onNext, onAgain }: ReviewProps) {
  const { say } = usePage()
  const [isSealing, setIsSealing] = useState(false)
  const count = itemsOf(outcomes).length
  return (
    <Screen step="review" heading={count > 0 ? say('review.heading', { count }) : say('review.none')}>
      <p class="lead">{count > 0 ? say('review.sent') : say('review.none.text')}</p>
      <dl class="outcomes">
        {outcomes.map((outcome) => (
          <div key={outcome.number} data-picture={outcome.number} data-outcome={codeOf(outcome)}>
            <dt>{say('review.picture', { number: outcome.number })}</dt>
            <dd>
              <Outcome outcome={outcome} videoService={videoService} />
            </dd>
          </div>
        ))}
      </dl>
      {count > 0 ? (
        <Button
          action="next"
          isDisabled={isSealing}
          onPress={() => {
            setIsSealing(true)
            onNext()
          }}
        >
          {say('review.next')}
        </Button>
      ) : (
        <PersonLink>{say('common.talk')}</PersonLink>
      )}
      <Button action="again" kind={count > 0 ? 'second' : 'first'} onPress={onAgain}>
        {say('review.again')}
      </Button>
    </Screen>
  )
}

function codeOf(outcome: PictureOutcome): string {
  if (outcome.kind === 'failed') return outcome.code
  return outcome.kind
}
