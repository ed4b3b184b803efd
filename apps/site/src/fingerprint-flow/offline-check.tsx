import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Button } from '../flow/parts.tsx'

interface OfflineCheckProps {
  /** Whether the frame can read what a browser reads by itself. */
  readonly isReady: boolean
  /** Fetches what the rest needs. */
  readonly loadParts: () => Promise<void>
}

/** How a person can see for themselves that no picture is sent: with everything loaded, with the network off. */
export function OfflineCheck({ isReady, loadParts }: OfflineCheckProps) {
  const { say } = usePage()
  const [state, setState] = useState<'asked' | 'loading' | 'loaded' | 'failed'>('asked')
  const load = () => {
    setState('loading')
    loadParts().then(
      () => setState('loaded'),
      () => setState('failed'),
    )
  }
  return (
    <section class="field sage">
      <h2>{say('choose.check.heading')}</h2>
      <div role="status">
        {!isReady && <p>{say('choose.getting-ready')}</p>}
        {isReady && state === 'asked' && <p data-ready>{say('choose.check.text')}</p>}
        {state === 'loading' && <p>{say('choose.getting-ready')}</p>}
        {state === 'loaded' && <p data-ready="offline">{say('choose.check.loaded')}</p>}
        {state === 'failed' && <p data-ready>{say('choose.check.failed')}</p>}
      </div>
      {isReady && (state === 'asked' || state === 'failed') && (
        <Button action="load-all" kind="second" onPress={load}>
          {say('choose.check.load')}
        </Button>
      )}
    </section>
  )
}
