import { readServiceLevels } from '@breakwater/client/service-levels'
import type { ServiceLevels } from '@breakwater/contracts'
import { useEffect, useState } from 'preact/hooks'
import { usePage } from '../flow/page.ts'
import { Button } from '../flow/parts.tsx'
import { spokenDay } from '../spoken-day.ts'
import { CountsOfWeeks, FoundInWeeks } from './counts-of-weeks.tsx'
import { TimesOfSites } from './times-of-sites.tsx'

type FiguresState = 'asking' | 'unreachable' | ServiceLevels

/** What the service has published of its weeks. Nothing about a person is asked for or shown. */
export function FiguresFlow() {
  const { say } = usePage()
  const [state, go] = useState<FiguresState>('asking')
  const ask = () => {
    go('asking')
    readServiceLevels({ baseUrl: '' }).then(go, () => go('unreachable'))
  }
  useEffect(ask, [])
  if (state === 'asking') return <p role="status">{say('figures.asking')}</p>
  if (state !== 'unreachable') return <Figures levels={state} />
  return (
    <section class="field sand" data-figures="unreachable">
      <h2>{say('unreachable.heading')}</h2>
      <p>{say('unreachable.text')}</p>
      <Button action="again" onPress={ask}>
        {say('common.try-again')}
      </Button>
    </section>
  )
}

function Figures({ levels }: { levels: ServiceLevels }) {
  const { say, locale } = usePage()
  const { weeks, next, platforms } = levels
  const nextDay = next === null ? undefined : spokenDay(locale, next.on)
  return (
    <div data-figures={weeks.length === 0 ? 'empty' : 'shown'}>
      {weeks.length === 0 && (
        <section class="field sand">
          <h2>{say('figures.empty.heading')}</h2>
          <p>{nextDay === undefined ? say('figures.empty.none') : say('figures.empty.next', { date: nextDay })}</p>
        </section>
      )}
      <Sites platforms={platforms} />
      {weeks.length > 0 && (
        <>
          <TimesOfSites weeks={weeks} seconds={levels.withinSeconds} />
          <CountsOfWeeks weeks={weeks} />
          <FoundInWeeks weeks={weeks} />
          {nextDay !== undefined && <p>{say('figures.next', { date: nextDay })}</p>}
        </>
      )}
    </div>
  )
}

const standings = {
  looking: 'figures.sites.looking',
  joining: 'figures.sites.joining',
  late: 'figures.sites.late',
} as const

function Sites({ platforms }: Pick<ServiceLevels, 'platforms'>) {
  const { say } = usePage()
  return (
    <>
      <h2>{say('figures.sites.heading')}</h2>
      {platforms.length === 0 && <p>{say('figures.sites.none')}</p>}
      {platforms.length > 0 && (
        <dl class="outcomes">
          {platforms.map(({ name, state }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd data-standing={state}>{say(standings[state])}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
