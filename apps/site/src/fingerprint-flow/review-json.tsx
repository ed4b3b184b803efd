import { parseVoucherCode } from '@breakwater/casework/voucher-code'
import type { OpenedCase } from '@breakwater/contracts'
import { useEffect, useState } from 'preact/hooks'
import { useIsOnline } from '../flow/is-online.ts'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, Trouble } from '../flow/parts.tsx'
import { problemCodeOf } from '../flow/problem.ts'
import { Screen } from '../flow/screen.tsx'
import { service } from '../flow/service.ts'
import { useIsSlow } from '../flow/use-is-slow.ts'
import type { CaseDraft } from './case-draft.ts'
import { HelplineCode } from './helpline-code.tsx'
import { Payload } from './payload.tsx'
import { partsIn } from './picture-outcome.ts'
import { type SendTrouble, sendTrouble } from './send-trouble.ts'

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
  const [isSending, setIsSending] = useState(false)
  const [trouble, setTrouble] = useState<SendTrouble>()
  const [code, setCode] = useState('')
  const isOnline = useIsOnline()
  const isSlow = useIsSlow(isSending)
  const { body, idempotencyKey } = draft

  // Whoever was offline until now has had no proof of work begun.
  useEffect(() => {
    if (isOnline) service.prepare()
  }, [isOnline])

  const send = () => {
    const voucher = code.trim() === '' ? undefined : parseVoucherCode(code)
    if (voucher === null) {
      return setTrouble({ heading: say('problem.label'), text: say('problem.code-mistyped'), isUnknown: false })
    }
    setTrouble(undefined)
    setIsSending(true)
    service.open(body, idempotencyKey, voucher === undefined ? {} : { voucher }).then(onSent, (error: unknown) => {
      setIsSending(false)
      if (problemCodeOf(error) === 'no-live-platform') onNoPlatform()
      else setTrouble(sendTrouble(say, error, insteadService))
    })
  }

  return (
    <Screen step="review-json" heading={say('review-json.heading')}>
      <ul>
        <li>{say('review-json.answers')}</li>
        <li>{say('review-json.fingerprints', { count: body.items.length })}</li>
        {partsIn(body.items) > 0 && <li>{say('review-json.parts', { count: partsIn(body.items) })}</li>}
        <li>{say('review-json.recovery')}</li>
        <li>{say('review-json.sum')}</li>
      </ul>
      <Payload body={body} />
      <HelplineCode value={code} onChange={setCode} />
      <p role="status">
        {!isOnline && !isSending && trouble === undefined && say('review-json.offline')}
        {isSlow && say('review-json.slow')}
      </p>
      {trouble !== undefined && <Trouble heading={trouble.heading} text={trouble.text} />}
      <Button action="next" isDisabled={isSending} onPress={send}>
        {say(isSending ? 'review-json.sending' : 'review-json.next')}
      </Button>
      {/* While it is not known whether this draft arrived, another must not be made: nobody would hold its reference. */}
      {!isSending && trouble?.isUnknown !== true && <BackButton onPress={onBack} />}
    </Screen>
  )
}
