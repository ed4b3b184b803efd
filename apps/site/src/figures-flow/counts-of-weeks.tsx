import type { CountBand, PublishedWeek } from '@breakwater/contracts'
import { usePage } from '../flow/page.ts'
import type { MessageKey } from '../speech.ts'
import { spokenDay } from '../spoken-day.ts'
import { spokenBand } from './figure-words.ts'
import { FiguresTable } from './figures-table.tsx'
import { RangePlot } from './range-plot.tsx'

interface WeeksProps {
  readonly weeks: readonly PublishedWeek[]
}

/** Weeks that are seen at once; the others can be opened. */
const weeksAtOnce = 8

export function CountsOfWeeks({ weeks }: WeeksProps) {
  return (
    <WeeklyFigure
      weeks={weeks}
      heading="figures.counts.heading"
      text="figures.counts.text"
      series={{ 'figures.counts.entries': 'entries', 'figures.counts.withdrawals': 'withdrawals' }}
    />
  )
}

export function FoundInWeeks({ weeks }: WeeksProps) {
  const { say } = usePage()
  return (
    <>
      <WeeklyFigure
        weeks={weeks}
        heading="figures.found.heading"
        text="figures.found.text"
        series={{
          'figures.found.stopped': 'stopped',
          'figures.found.disputes': 'disputes',
          'figures.found.quarantines': 'quarantines',
        }}
      />
      {weeks.some(({ stopped }) => stopped === null) && <p class="small">{say('figures.found.hidden.why')}</p>}
    </>
  )
}

type Count = 'entries' | 'withdrawals' | 'stopped' | 'disputes' | 'quarantines'

interface WeeklyFigureProps extends WeeksProps {
  readonly heading: MessageKey
  readonly text: MessageKey
  readonly series: Readonly<Partial<Record<MessageKey, Count>>>
}

function WeeklyFigure({ weeks, heading, text, series }: WeeklyFigureProps) {
  const { say, locale } = usePage()
  const names = Object.keys(series).map((key) => say(key as MessageKey))
  const bandsOf = (week: PublishedWeek) => Object.values(series).map((count) => week[count])
  const nameOf = ({ week }: PublishedWeek) => spokenDay(locale, week)
  const newest = weeks.slice(0, weeksAtOnce)
  const earlier = weeks.slice(weeksAtOnce)
  const table = (shown: readonly PublishedWeek[], caption: string) => (
    <FiguresTable
      caption={caption}
      isCaptionHidden
      columns={[say('figures.counts.week'), ...names]}
      rows={shown.map((week) => ({
        name: nameOf(week),
        cells: bandsOf(week).map((band) => (band === null ? say('figures.found.hidden') : spokenBand(say, band))),
      }))}
    />
  )
  return (
    <>
      <h2>{say(heading)}</h2>
      <p>{say(text)}</p>
      {table(newest, say(heading))}
      <RangePlot
        label={say('figures.counts.plot')}
        series={names}
        rows={newest.map((week) => ({ name: nameOf(week), bars: bandsOf(week) }))}
        most={roundedUp(Math.max(...newest.flatMap(bandsOf).map((band: CountBand | null) => band?.to ?? 0)))}
      />
      {earlier.length > 0 && (
        <details>
          <summary>{say('figures.counts.more')}</summary>
          {table(earlier, `${say(heading)}: ${say('figures.counts.more')}`)}
        </details>
      )}
    </>
  )
}

/** A round number that is no smaller. */
function roundedUp(value: number): number {
  const step = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(value, 1))))
  return Math.ceil(Math.max(value, 1) / step) * step
}
