import type { CountBand } from '@breakwater/contracts'
import { usePage } from '../flow/page.ts'

export interface PlotRow {
  readonly name: string
  /** In the order of the series; null: not shown. */
  readonly bars: readonly (CountBand | null)[]
}

interface RangePlotProps {
  /** What the picture is, for who does not see it. The table beside it has the numbers. */
  readonly label: string
  readonly series: readonly string[]
  readonly rows: readonly PlotRow[]
  /** What the whole width stands for. */
  readonly most: number
}

/** Heights in ems, so that they grow with the text. */
const nameHeight = 1.6
const barHeight = 0.7
const gap = 0.25

/** Bars from nothing to a range: dark as far as it goes at least, pale as far as it may go. */
export function RangePlot({ label, series, rows, most }: RangePlotProps) {
  const { say } = usePage()
  const rowHeight = nameHeight + series.length * (barHeight + gap) + 0.5
  const percent = (value: number) => `${Math.round((10_000 * value) / most) / 100}%`
  return (
    <figure class="plot">
      <svg role="img" aria-label={label} width="100%" height={`${rows.length * rowHeight}em`} direction="ltr">
        {rows.map(({ name, bars }, row) => {
          const top = row * rowHeight
          return (
            <g key={name}>
              <text x="0" y={`${top + 1.1}em`}>
                {name}
              </text>
              {bars.map((bar, at) => {
                const y = `${top + nameHeight + at * (barHeight + gap)}em`
                const shape = { y, height: `${barHeight}em` }
                return (
                  bar !== null && (
                    <g key={series[at]} class={`series-${at + 1}`}>
                      <rect class="pale" x="0" width={percent(bar.to)} {...shape} />
                      <rect x="0" width={percent(bar.from)} {...shape} />
                    </g>
                  )
                )
              })}
            </g>
          )
        })}
      </svg>
      <figcaption class="small">
        <ol>
          {series.map((name, at) => (
            <li key={name} class={`series-${at + 1}`}>
              {name}
            </li>
          ))}
        </ol>
        {say('figures.plot.key')} {say('figures.plot.most', { number: most })}
      </figcaption>
    </figure>
  )
}
