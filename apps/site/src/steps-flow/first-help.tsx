import { usePage } from '../flow/page.ts'
import { BackButton, Button, PersonLink } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'

/** Someone is in danger, or may hurt themselves: a person first. The questions wait, and nothing is lost. */
export function FirstHelp({
  why,
  onNext,
  onBack,
}: {
  why: 'danger' | 'distress'
  onNext: () => void
  onBack: () => void
}) {
  const { say } = usePage()
  const isDanger = why === 'danger'
  return (
    <Screen step={`help-${why}`} heading={isDanger ? say('steps.danger.heading') : say('steps.distress.heading')}>
      <p class="lead">{isDanger ? say('steps.danger.text') : say('steps.distress.text')}</p>
      <PersonLink kind="first">{isDanger ? say('steps.danger.show') : say('steps.distress.show')}</PersonLink>
      <p>{say('steps.help.afterwards')}</p>
      <Button action="next" kind="second" onPress={onNext}>
        {say('steps.go-on')}
      </Button>
      <BackButton onPress={onBack} />
    </Screen>
  )
}
