import { frameCount } from '@breakwater/casework/case-items'
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

/** What can be found of it. */
function readyText({ item }: Extract<PictureOutcome, { kind: 'ready' }>): MessageKey {
  if (item.kind === 'video') return item.vpdq.length > 0 ? 'review.video' : 'review.exact-only'
  return item.pdq === undefined ? 'review.exact-only' : 'review.ready'
}

function Outcome({ outcome }: { outcome: PictureOutcome }) {
  const { say } = usePage()
  switch (outcome.kind) {
    case 'failed':
      return <>{say(failures[outcome.code])}</>
    case 'stopped':
      return <>{say('working.stopped')}</>
    case 'same':
      return <>{say('review.same', { number: outcome.as })}</>
    case 'ready':
      return (
        <>
          {say(readyText(outcome))}
          {outcome.isAnimated && ` ${say('review.animated')}`}
          {outcome.parts !== undefined &&
            ` ${say(outcome.parts > 0 ? 'review.parts' : 'review.no-parts', { count: outcome.parts })}`}
        </>
      )
  }
}

interface ReviewProps {
  readonly outcomes: readonly PictureOutcome[]
  /** Frames of video that there is room for. */
  readonly mostFrames: number
  readonly onNext: () => Promise<void>
  readonly onAgain: () => void
}

export function Review({ outcomes, mostFrames, onNext, onAgain }: ReviewProps) {
  const { say } = usePage()
  const [isSealing, setIsSealing] = useState(false)
  const items = itemsOf(outcomes)
  const count = items.length
  return (
    <Screen step="review" heading={count > 0 ? say('review.heading', { count }) : say('review.none')}>
      <p class="lead">{count > 0 ? say('review.sent') : say('review.none.text')}</p>
      <dl class="outcomes">
        {outcomes.map((outcome) => (
          <div key={outcome.number} data-picture={outcome.number} data-outcome={codeOf(outcome)}>
            <dt>{say('review.picture', { number: outcome.number })}</dt>
            <dd>
              <Outcome outcome={outcome} />
            </dd>
          </div>
        ))}
      </dl>
      {frameCount(items) > mostFrames && <p>{say('review.thinned')}</p>}
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
