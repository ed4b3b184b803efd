import type { Lane, OpenedCase } from '@breakwater/contracts'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, CopyButton, PersonLink } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import { spokenDay } from '../spoken-day.ts'
import { otherService } from './flow-state.ts'

export function CaseSent({ opened, onNext }: { opened: OpenedCase; onNext: () => void }) {
  const { say } = usePage()
  const { reference, pin } = opened
  return (
    <Screen step="sent" heading={say('sent.heading')}>
      <p class="lead">{say('sent.text')}</p>
      <dl class="keep">
        <dt>{say('sent.reference')}</dt>
        <dd data-field="reference">{reference}</dd>
        <dt>{say('sent.pin')}</dt>
        <dd data-field="pin">{pin}</dd>
      </dl>
      <CopyButton text={`${reference} ${pin}`}>{say('sent.copy')}</CopyButton>
      <Button action="next" onPress={onNext}>
        {say('sent.next')}
      </Button>
    </Screen>
  )
}

export function RecoveryCard({ card, onNext, onBack }: { card: string; onNext: () => void; onBack: () => void }) {
  const { say } = usePage()
  return (
    <Screen step="recovery-card" heading={say('card.heading')}>
      <p class="lead">{say('card.text')}</p>
      <dl class="keep">
        <dt>{say('card.label')}</dt>
        <dd data-field="recovery-card">{card}</dd>
      </dl>
      <p>{say('card.apart')}</p>
      <CopyButton text={card}>{say('common.copy')}</CopyButton>
      <Button action="next" onPress={onNext}>
        {say('card.next')}
      </Button>
      <BackButton onPress={onBack} />
    </Screen>
  )
}

export function CaseDone({ expiresOn, lane, onBack }: { expiresOn: string; lane: Lane; onBack: () => void }) {
  const { say, locale, addresses, handoffs } = usePage()
  const other = otherService(lane)
  return (
    <Screen step="done" heading={say('done.heading')}>
      <p class="lead">{say('done.text')}</p>
      <p>{say('done.until', { date: spokenDay(locale, expiresOn) })}</p>
      <p>
        <a class="first" href={addresses.status}>
          {say('done.status')}
        </a>
      </p>
      <section class="field sage">
        <p>{say('done.person')}</p>
        <PersonLink>{say('common.talk')}</PersonLink>
      </section>
      <p>{say('done.others', { name: handoffs[other].name })}</p>
      <p>
        <a class="second" href={handoffs[other].url} rel="noreferrer">
          {say('handoff.open', { name: handoffs[other].name })}
        </a>
      </p>
      <p class="small">{say('done.leave')}</p>
      <BackButton onPress={onBack} />
    </Screen>
  )
}
