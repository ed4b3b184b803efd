import { ConnectionError } from '@breakwater/client/cases'
import type { OpenedCase } from '@breakwater/contracts'
import { useState } from 'preact/hooks'
import { useIsOnline } from '../flow/is-online.ts'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, Trouble } from '../flow/parts.tsx'
import { problemCodeOf } from '../flow/problem.ts'
import { Screen } from '../flow/screen.tsx'
import { service } from '../flow/service.ts'
import type { CaseDraft } from './case-draft.ts'
import { Payload } from './payload.tsx'

interface ReviewJsonProps {
  readonly draft: CaseDraft
  readonly insteadService: string
  readonly onSent: (opened: OpenedCase) => void
  readonly onNoPlatform: () => void
  readonly onBack: () => void
}

/** Nothing has left the device before the button here is pressed, and then just what stands above it. */
export function ReviewJson({ draft, insteadService, onSent, onNoPlatform, onBack }: ReviewJsonProps) {
  const { say } = usePage()
  const [state, setState] = useState<'ready' | 'sending' | 'unknown' | 'refused' | 'well-known' | 'fault'>('ready')
  const isOnline = useIsOnline()
  const { body, idempotencyKey } = draft

  const send = () => {
    setState('sending')
    service.open(body, idempotencyKey).then(onSent, (error: unknown) => {
      const code = problemCodeOf(error)
      if (code === 'no-live-platform') onNoPlatform()
      else if (error instanceof ConnectionError) setState('unknown')
      else if (code === 'well-known-picture') setState('well-known')
      else setState(code === 'internal' || code === 'not-ready' || code === undefined ? 'fault' : 'refused')
    })
  }

  return (
    <Screen step="review-json" heading={say('review-json.heading')}>
      <ul>
        <li>{say('review-json.answers')}</li>
        <li>{say('review-json.fingerprints', { count: body.items.length })}</li>
        <li>{say('review-json.recovery')}</li>
      </ul>
      <Payload body={body} />
      <p role="status">{!isOnline && state === 'ready' && say('review-json.offline')}</p>
      {state === 'unknown' && (
        <Trouble heading={say('review-json.unknown.heading')} text={say('review-json.unknown')} />
      )}
      {state === 'refused' && (
        <Trouble heading={say('problem.label')} text={say('problem.refused', { name: insteadService })} />
      )}
      {state === 'well-known' && <Trouble heading={say('problem.label')} text={say('problem.well-known-picture')} />}
      {state === 'fault' && <Trouble heading={say('problem.label')} text={say('problem.fault')} />}
      <Button action="next" isDisabled={state === 'sending'} onPress={send}>
        {say(state === 'sending' ? 'review-json.sending' : 'review-json.next')}
      </Button>
      {/* While it is not known whether this draft arrived, another must not be made: nobody would hold its reference. */}
      {state !== 'sending' && state !== 'unknown' && <BackButton onPress={onBack} />}
    </Screen>
  )
}
