import type { DelayShares, PlatformWeek, PublishedWeek } from '@breakwater/contracts'
import { usePage } from '../flow/page.ts'
import type { Say } from '../speech.ts'
import { spokenDay } from '../spoken-day.ts'
import { hundredths, spokenPercentile, spokenShare, spokenTime, tabledSeconds } from './figure-words.ts'
import { FiguresTable } from './figures-table.tsx'
import { RangePlot } from './range-plot.tsx'

interface TimesProps {
  readonly weeks: readonly PublishedWeek[]
  /** What the shares are within. */
  readonly seconds: readonly number[]
}

interface SiteWeek extends PlatformWeek {
  readonly week: string
}

export function TimesOfSites({ weeks, seconds }: TimesProps) {
  const { say } = usePage()
  const all = weeks.flatMap(({ week, platforms }) => platforms.map((platform): SiteWeek => ({ ...platform, week })))
  const shown = all.filter(({ reached, confirmed }) => reached !== null || confirmed !== null)
  const names = [...new Set(shown.map(({ name }) => name))].toSorted()
  return (
    <>
      <h2>{say('figures.times.heading')}</h2>
      <p>{say('figures.times.text')}</p>
      {names.length === 0 && <p class="notice">{say('figures.times.none')}</p>}
      {names.map((name) => (
        <TimesOfSite key={name} weeks={shown.filter((each) => each.name === name)} seconds={seconds} />
      ))}
    </>
  )
}

function TimesOfSite({ weeks, seconds }: { weeks: readonly SiteWeek[]; seconds: readonly number[] }) {
  const { say, locale } = usePage()
  const [newest, ...earlier] = weeks
  if (newest === undefined) return null
  const { name } = newest
  const series = [say('figures.times.reached'), say('figures.times.confirmed')]
  const lines = tabledSeconds.map((limit) => ({ limit, at: seconds.indexOf(limit) })).filter(({ at }) => at >= 0)
  const percentile = (percent: number) => (shares: DelayShares) => spokenPercentile(say, shares, seconds, percent)
  const withinOf = (limit: number) => say('figures.times.within', { time: spokenTime(say, limit) })
  return (
    <>
      <h3>{name}</h3>
      <FiguresTable
        caption={say('figures.times.caption', { name, date: spokenDay(locale, newest.week) })}
        columns={[say('figures.times.which'), ...series]}
        rows={[
          { name: say('figures.times.half'), cells: cellsOf(say, newest, percentile(50)) },
          { name: say('figures.times.most'), cells: cellsOf(say, newest, percentile(95)) },
          ...lines.map(({ limit, at }) => ({
            name: withinOf(limit),
            cells: cellsOf(say, newest, (shares) => spokenShare(say, shares, at)),
          })),
        ]}
      />
      <RangePlot
        label={`${name}. ${say('figures.times.plot')}`}
        series={series}
        rows={lines.map(({ limit, at }) => ({
          name: withinOf(limit),
          bars: [newest.reached, newest.confirmed].map((shares) => (shares === null ? null : hundredths(shares, at))),
        }))}
        most={100}
      />
      {earlier.length > 0 && (
        <details>
          <summary>{say('figures.counts.more')}</summary>
          <FiguresTable
            caption={say('figures.times.earlier', { name })}
            columns={[say('figures.counts.week'), ...series]}
            rows={earlier.map((week) => ({
              name: spokenDay(locale, week.week),
              cells: cellsOf(say, week, percentile(50)),
            }))}
          />
        </details>
      )}
    </>
  )
}

/** What is said of both measures. `tell` answers null where there were too few to say. */
function cellsOf(
  say: Say,
  { reached, confirmed, canConfirm }: PlatformWeek,
  tell: (shares: DelayShares) => string | null,
): string[] {
  const textOf = (shares: DelayShares | null) => (shares === null ? null : tell(shares)) ?? say('figures.times.too-few')
  return [textOf(reached), canConfirm ? textOf(confirmed) : say('figures.times.cannot-say')]
}
