import { useEffect, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, Trouble } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import type { AddFlow } from './add-flow.tsx'

type Props = Parameters<typeof AddFlow>[0]

/** Adding is loaded when somebody wants to: most come back only to look. */
export function LoadAddFlow(props: Props) {
  const { say } = usePage()
  const [Loaded, setLoaded] = useState<{ readonly AddFlow: typeof AddFlow } | 'failed'>()
  const load = () => {
    setLoaded(undefined)
    import('./add-flow.tsx').then(setLoaded, () => setLoaded('failed'))
  }
  useEffect(load, [])
  if (Loaded !== undefined && Loaded !== 'failed') return <Loaded.AddFlow {...props} />
  return (
    <Screen step="add-loading" heading={say('standing.add')}>
      {Loaded === undefined ? (
        <p role="status">{say('choose.getting-ready')}</p>
      ) : (
        <>
          <Trouble heading={say('choose.failed.heading')} text={say('choose.failed')} />
          <Button action="again" onPress={load}>
            {say('common.try-again')}
          </Button>
        </>
      )}
      <BackButton onPress={props.onBack} />
    </Screen>
  )
}
