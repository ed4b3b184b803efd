import { ConnectionError } from '@breakwater/client/cases'
import type { CaseStatus } from '@breakwater/contracts'
import type { ProblemCode } from '@breakwater/contracts/problem-codes'
import { useState } from 'preact/hooks'
import { Payload } from '../fingerprint-flow/payload.tsx'
import { partsIn } from '../fingerprint-flow/picture-outcome.ts'
import { useIsOnline } from '../flow/is-online.ts'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, Trouble } from '../flow/parts.tsx'
import { problemCodeOf } from '../flow/problem.ts'
import { Screen } from '../flow/screen.tsx'
import { service } from '../flow/service.ts'
import type { MessageKey } from '../speech.ts'
import type { AdditionDraft } from './addition-draft.ts'

const texts: Readonly<Partial<Record<ProblemCode, MessageKey>>> = {
  'well-known-picture': 'problem.well-known-picture',
  'no-live-platform': 'no-platform.text',
  'case-over': 'add.over',
  'case-not-found': 'case-problem.case-not-found',
  'too-many-attempts': 'case-problem.too-many-attempts',
  'too-many-items': 'add.full',
  'too-many-frames': 'add.full',
  internal: 'problem.fault',
  'not-ready': 'problem.fault',
}

interface ReviewAdditionProps {
  readonly draft: AdditionDraft
  readonly onAdded: (status: CaseStatus) => void
  readonly onBack: () => void
}

/** Nothing has left the device before the button here is pressed, and then just what stands above it. */
export function ReviewAddition({ draft, onAdded, onBack }: ReviewAdditionProps) {
  const { say } = usePage()
  const [state, setState] = useState<'ready' | 'sending' | 'unknown' | MessageKey>('ready')
  const isOnline = useIsOnline()
  const { body, idempotencyKey } = draft
  const send = () => {
    setState('sending')
    service.add(body, idempotencyKey).then(onAdded, (error: unknown) => {
      const code = problemCodeOf(error)
      if (error instanceof ConnectionError) setState('unknown')
      else setState((code && texts[code]) ?? (code === undefined ? 'problem.fault' : 'add.refused'))
    })
  }
  const isWaiting = state === 'ready' || state === 'sending'
  return (
    <Screen step="add-review" heading={say('review-json.heading')}>
      <ul>
        <li>{say('add.credentials')}</li>
        <li>{say('review-json.answers')}</li>
        <li>{say('review-json.fingerprints', { count: body.items.length })}</li>
        {partsIn(body.items) > 0 && <li>{say('review-json.parts', { count: partsIn(body.items) })}</li>}
        <li>{say('add.recovery')}</li>
      </ul>
      <Payload body={body} />
      <p role="status">{!isOnline && state === 'ready' && say('review-json.offline')}</p>
      {state === 'unknown' && <Trouble heading={say('review-json.unknown.heading')} text={say('add.unknown')} />}
      {!isWaiting && state !== 'unknown' && <Trouble heading={say('problem.label')} text={say(state)} />}
      <Button action="next" isDisabled={state === 'sending'} onPress={send}>
        {say(state === 'sending' ? 'review-json.sending' : 'review-json.next')}
      </Button>
      {state !== 'sending' && state !== 'unknown' && <BackButton onPress={onBack} />}
    </Screen>
  )
}
