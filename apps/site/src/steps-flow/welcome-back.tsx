import { usePage } from '../flow/page.ts'
import { Button } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'

/** Something was kept on this device: it is not shown before the person asks for it. */
export function WelcomeBack({ onGoOn, onErase }: { onGoOn: () => void; onErase: () => void }) {
  const { say } = usePage()
  return (
    <Screen step="back" heading={say('keep.back.heading')}>
      <p>{say('keep.back.text')}</p>
      <Button action="next" onPress={onGoOn}>
        {say('keep.back.go-on')}
      </Button>
      <Button action="erase" kind="second" onPress={onErase}>
        {say('keep.back.erase')}
      </Button>
    </Screen>
  )
}
