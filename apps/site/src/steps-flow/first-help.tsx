import { packIds, packs } from '@breakwater/guidance/directory'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, PersonLink } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import { placeNames } from '../place-names.ts'

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
      {isDanger && <EmergencyNumbers />}
      <PersonLink kind="first">{isDanger ? say('steps.danger.show') : say('steps.distress.show')}</PersonLink>
      <p>{say('steps.help.afterwards')}</p>
      <Button action="next" kind="second" onPress={onNext}>
        {say('steps.go-on')}
      </Button>
      <BackButton onPress={onBack} />
    </Screen>
  )
}

/** Each with the places where it is called, so that nobody has to press twice. */
function EmergencyNumbers() {
  const { say } = usePage()
  const placesOf = new Map<string, string[]>()
  for (const id of packIds) {
    const number = packs[id].emergency?.number
    if (number !== undefined) placesOf.set(number, [...(placesOf.get(number) ?? []), say(placeNames[id])])
  }
  return (
    <ul class="numbers">
      {[...placesOf].map(([number, places]) => (
        <li key={number}>
          <a class="second" href={`tel:${number}`}>
            {number}
          </a>{' '}
          {places.join(', ')}
        </li>
      ))}
    </ul>
  )
}
