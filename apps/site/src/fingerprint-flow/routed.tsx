import { usePage } from '../flow/page.ts'
import { BackButton, Button, HandoffCard, PersonLink } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'

/** Screens for those for whom nothing is made here: each says so, and leads somewhere that helps. */

export function NotInPicture({ onBack }: { onBack: () => void }) {
  const { say } = usePage()
  return (
    <Screen step="not-in-picture" heading={say('not-in-picture.heading')}>
      <p class="lead">{say('not-in-picture.text')}</p>
      <PersonLink kind="first">{say('common.talk')}</PersonLink>
      <h2>{say('not-in-picture.them.heading')}</h2>
      <ul>
        <li>{say('not-in-picture.them.listen')}</li>
        <li>{say('not-in-picture.them.decide')}</li>
        <li>{say('not-in-picture.them.here')}</li>
      </ul>
      <h2>{say('not-in-picture.you.heading')}</h2>
      <p>{say('not-in-picture.you.text')}</p>
      <BackButton onPress={onBack} />
    </Screen>
  )
}

export function ChildLane({ onBack }: { onBack: () => void }) {
  const { say } = usePage()
  return (
    <Screen step="child-lane" heading={say('child-lane.heading')}>
      <p class="lead">{say('child-lane.text')}</p>
      <h2>{say('child-lane.under-18-uk')}</h2>
      <HandoffCard id="report-remove" />
      <h2>{say('child-lane.other')}</h2>
      <HandoffCard id="take-it-down" />
      <PersonLink>{say('common.talk')}</PersonLink>
      <BackButton onPress={onBack} />
    </Screen>
  )
}

export function NoPlatform({ onAgain, onBack }: { onAgain: () => void; onBack: () => void }) {
  const { say } = usePage()
  return (
    <Screen step="no-platform" heading={say('no-platform.heading')}>
      <p class="lead">{say('no-platform.text')}</p>
      <HandoffCard id="stopncii" Heading="h2" />
      <PersonLink>{say('common.talk')}</PersonLink>
      <Button action="again" kind="quiet" onPress={onAgain}>
        {say('no-platform.again')}
      </Button>
      <BackButton onPress={onBack} />
    </Screen>
  )
}
