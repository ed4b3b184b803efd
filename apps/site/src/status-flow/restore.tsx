import { openRecovery } from '@breakwater/client/recovery'
import type { CaseStatus, Credentials } from '@breakwater/contracts'
import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { BackButton } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import { service } from '../flow/service.ts'
import { TextField } from '../flow/text-field.tsx'
import { problemText } from './problem-text.ts'
import { TroubleAbove } from './trouble-above.tsx'

interface RestoreProps {
  readonly credentials: Credentials
  readonly recovery: NonNullable<CaseStatus['recovery']>
  readonly onRestored: (status: CaseStatus) => void
  readonly onBack: () => void
}

/** The sealed copy is opened here, with the card; the card itself is never sent. */
export function Restore({ credentials, recovery, onRestored, onBack }: RestoreProps) {
  const { say } = usePage()
  const [isWorking, setIsWorking] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const restore = (card: string) => {
    setIsWorking(true)
    setTrouble(undefined)
    openRecovery(card, recovery)
      .then(({ items, proof }) => service.restore({ ...credentials, items, proof }))
      .then(onRestored, (error: unknown) => {
        setIsWorking(false)
        setTrouble(problemText(say, error, 'case-problem.restore-unknown'))
      })
  }
  return (
    <Screen step="restore" heading={say('restore.heading')}>
      <p>{say('restore.text')}</p>
      <form
        method="post"
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault()
          restore(String(new FormData(event.currentTarget).get('card')))
        }}
      >
        {trouble !== undefined && <TroubleAbove text={trouble} />}
        <TextField name="card" label={say('restore.card')} hint={say('restore.card.hint')} isLong />
        <p>
          <button type="submit" class="first" data-action="confirm-restore" disabled={isWorking}>
            {say(isWorking ? 'restore.working' : 'restore.confirm')}
          </button>
        </p>
      </form>
      <BackButton onPress={onBack} />
    </Screen>
  )
}
