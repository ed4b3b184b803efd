import type { CaseStatus, Credentials } from '@breakwater/contracts'
import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Button, PersonLink, Trouble } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import { service } from '../flow/service.ts'
import { problemText } from './problem-text.ts'

interface WithdrawProps {
  readonly credentials: Credentials
  /** Whether the recovery card would bring it back. */
  readonly mayComeBack: boolean
  readonly onWithdrawn: (status: CaseStatus) => void
  readonly onBack: () => void
}

/** A person may be made to do this: leaving it as it is comes first, and what undoes it is kept unless they say so. */
export function Withdraw({ credentials, mayComeBack, onWithdrawn, onBack }: WithdrawProps) {
  const { say } = usePage()
  const [deleteRecovery, setDeleteRecovery] = useState(false)
  const [isWorking, setIsWorking] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const withdraw = () => {
    setIsWorking(true)
    service.withdraw({ ...credentials, deleteRecovery }).then(onWithdrawn, (error: unknown) => {
      setIsWorking(false)
      setTrouble(problemText(say, error, 'case-problem.withdraw-unknown'))
    })
  }
  return (
    <Screen step="withdraw" heading={say('withdraw.heading')}>
      <section class="field matters">
        <p>{say('withdraw.forced')}</p>
        <PersonLink>{say('common.talk')}</PersonLink>
      </section>
      <p>{say('withdraw.what')}</p>
      <Button action="leave-it" onPress={onBack}>
        {say('withdraw.cancel')}
      </Button>
      <p>{say(mayComeBack ? 'withdraw.undo' : 'withdraw.no-undo')}</p>
      <p>
        <label class="tick">
          <input
            type="checkbox"
            name="delete-recovery"
            checked={deleteRecovery}
            onChange={({ currentTarget }) => setDeleteRecovery(currentTarget.checked)}
          />
          <span>{say(mayComeBack ? 'withdraw.delete-too' : 'withdraw.delete-copy')}</span>
        </label>
      </p>
      {trouble !== undefined && <Trouble heading={say('problem.label')} text={trouble} />}
      <Button action="confirm-withdraw" kind="second" isDisabled={isWorking} onPress={withdraw}>
        {say('withdraw.confirm')}
      </Button>
    </Screen>
  )
}
