import { useEffect } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { BackButton, Button, HandoffCard } from '../flow/parts.tsx'
import { Screen } from '../flow/screen.tsx'
import { service } from '../flow/service.ts'
import { spokenDay } from '../spoken-day.ts'
import { type Going, otherService } from './flow-state.ts'

/** Before a file can be chosen: who looks, who does not, and what to use first for those (decision D13). */
export function WhoLooks({ going, onNext, onBack }: { going: Going; onNext: () => void; onBack: () => void }) {
  const { say, locale, coverage } = usePage()
  const other = otherService(going.lane)
  const { names, checkedOn } = coverage[other]
  // Online here, perhaps not later: what sending will need is begun while the person reads.
  useEffect(() => {
    service.prepare()
  }, [])
  return (
    <Screen step="who-looks" heading={say('who-looks.heading')}>
      <p>{say('who-looks.sites')}</p>
      <ul class="names">
        {going.looking.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {going.joining.length > 0 && <p class="small">{say('who-looks.joining', { names: going.joining.join(', ') })}</p>}
      <p>{say('who-looks.sites.limit')}</p>
      {going.grant !== undefined && (
        <p>
          {say('who-looks.granted', {
            body: going.grant.grantedBy,
            date: spokenDay(locale, going.grant.until.slice(0, 10)),
          })}{' '}
          <a href={going.grant.statement} rel="noreferrer">
            {say('who-looks.granted.statement')}
          </a>
        </p>
      )}
      <h2>{say('who-looks.others')}</h2>
      <p lang="en">{names.join(', ')}.</p>
      <p>
        <strong>{say(other === 'stopncii' ? 'who-looks.others.stopncii' : 'who-looks.others.take-it-down')}</strong>
      </p>
      <HandoffCard id={other} />
      <p class="small">{say('common.coverage-checked', { date: checkedOn })}</p>
      <Button action="next" onPress={onNext}>
        {say('who-looks.next')}
      </Button>
      <BackButton onPress={onBack} />
    </Screen>
  )
}
