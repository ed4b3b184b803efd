import type { CaseStatus, Credentials } from '@breakwater/contracts'
import { useState } from 'preact/hooks'
import { LoadAddFlow } from '../add-flow/load-add-flow.tsx'
import { CredentialsForm } from './credentials-form.tsx'
import { Restore } from './restore.tsx'
import { type Done, Standing } from './standing.tsx'
import { Withdraw } from './withdraw.tsx'

type StatusState =
  | { readonly step: 'credentials' }
  | {
      readonly step: 'standing' | 'add' | 'withdraw' | 'restore'
      readonly credentials: Credentials
      readonly status: CaseStatus
      /** What has just been done. */
      readonly done?: Done
    }

/** Coming back: what a case's holder may read and do. Reference and PIN stay in this page's memory, nowhere else. */
export function StatusFlow() {
  const [state, go] = useState<StatusState>({ step: 'credentials' })
  switch (state.step) {
    case 'credentials':
      return <CredentialsForm onShown={(credentials, status) => go({ step: 'standing', credentials, status })} />
    case 'standing': {
      const { done, ...holding } = state
      return (
        <Standing
          credentials={state.credentials}
          status={state.status}
          done={done}
          onRefreshed={(status) => go({ ...holding, step: 'standing', status })}
          onAdd={() => go({ ...holding, step: 'add' })}
          onWithdraw={() => go({ ...holding, step: 'withdraw' })}
          onRestore={() => go({ ...holding, step: 'restore' })}
          onClose={() => go({ step: 'credentials' })}
        />
      )
    }
    case 'add':
      return (
        <LoadAddFlow
          credentials={state.credentials}
          status={state.status}
          onAdded={(status) => go({ ...state, step: 'standing', status, done: 'added' })}
          onBack={() => go({ ...state, step: 'standing' })}
        />
      )
    case 'withdraw':
      return (
        <Withdraw
          credentials={state.credentials}
          mayComeBack={!state.status.ageInQuestion}
          onWithdrawn={(status) => go({ ...state, step: 'standing', status })}
          onBack={() => go({ ...state, step: 'standing' })}
        />
      )
    case 'restore':
      return (
        <Restore
          credentials={state.credentials}
          recovery={state.status.recovery!}
          onRestored={(status) => go({ ...state, step: 'standing', status, done: 'restored' })}
          onBack={() => go({ ...state, step: 'standing' })}
        />
      )
  }
}
