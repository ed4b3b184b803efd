import { parseCaseReference } from '@breakwater/casework/case-reference'
import type { CaseStatus, Credentials } from '@breakwater/contracts'
import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Screen } from '../flow/screen.tsx'
import { service } from '../flow/service.ts'
import { TextField } from '../flow/text-field.tsx'
import { useIsSlow } from '../flow/use-is-slow.ts'
import { problemText } from './problem-text.ts'
import { TroubleAbove } from './trouble-above.tsx'

interface CredentialsFormProps {
  readonly onShown: (credentials: Credentials, status: CaseStatus) => void
}

/** Never sent by the browser itself: the PIN must not get into an address, nor the reference into a saved form. */
export function CredentialsForm({ onShown }: CredentialsFormProps) {
  const { say } = usePage()
  const [trouble, setTrouble] = useState<string>()
  const [isAsking, setIsAsking] = useState(false)
  const isSlow = useIsSlow(isAsking)

  const show = (form: HTMLFormElement) => {
    const fields = new FormData(form)
    // Both copied at once, as `sent` gives them, may be pasted into the first field.
    const [typed = '', pasted = ''] = String(fields.get('reference'))
      .trim()
      .split(/\s+(?=\d{6}$)/)
    const pin = (String(fields.get('pin')) || pasted).replaceAll(/\s/g, '')
    const reference = parseCaseReference(typed)
    if (typed === '') return setTrouble(say('case-problem.reference-empty'))
    if (reference === null) return setTrouble(say('case-problem.reference-mistyped'))
    if (!/^\d{6}$/.test(pin)) return setTrouble(say('case-problem.pin-form'))
    setTrouble(undefined)
    setIsAsking(true)
    service
      .status({ reference, pin })
      .then(
        (status) => onShown({ reference, pin }, status),
        (error: unknown) => setTrouble(problemText(say, error, 'case-problem.connection')),
      )
      .finally(() => setIsAsking(false))
  }

  return (
    <Screen step="credentials" heading={say('status.heading')}>
      <p>{say('status.text')}</p>
      <form
        method="post"
        autocomplete="off"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          show(event.currentTarget)
        }}
      >
        {trouble !== undefined && <TroubleAbove text={trouble} />}
        <TextField name="reference" label={say('status.reference')} hint={say('status.reference.hint')} />
        <TextField name="pin" label={say('status.pin')} hint={say('status.pin.hint')} isNumber />
        <p role="status">{isSlow && say('status.slow')}</p>
        <p>
          <button type="submit" class="first" data-action="show-status" disabled={isAsking}>
            {say(isAsking ? 'status.asking' : 'status.show')}
          </button>
        </p>
      </form>
    </Screen>
  )
}
