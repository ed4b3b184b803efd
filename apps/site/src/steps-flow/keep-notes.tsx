import { useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Button } from '../flow/parts.tsx'

/** Whether answers and ticks stay on this device: only when asked for, and gone with one press. */
export function KeepNotes({
  isKept,
  onKeep,
  onErase,
}: {
  isKept: boolean
  onKeep: () => boolean
  onErase: () => void
}) {
  const { say } = usePage()
  const [outcome, setOutcome] = useState<'kept' | 'failed' | 'erased'>()
  return (
    <section class="field sand on-screen" data-kept={isKept}>
      <h2>{say('keep.heading')}</h2>
      <p>{isKept ? say('keep.is-kept') : say('keep.not-kept')}</p>
      <p>{say('keep.who-sees')}</p>
      {isKept ? (
        <Button
          action="erase"
          onPress={() => {
            onErase()
            setOutcome('erased')
          }}
        >
          {say('keep.erase')}
        </Button>
      ) : (
        <Button action="keep" kind="second" onPress={() => setOutcome(onKeep() ? 'kept' : 'failed')}>
          {say('keep.keep')}
        </Button>
      )}
      <p role="status">
        {outcome === 'kept' && say('keep.done')}
        {outcome === 'failed' && say('keep.failed')}
        {outcome === 'erased' && say('keep.erased')}
      </p>
    </section>
  )
}
