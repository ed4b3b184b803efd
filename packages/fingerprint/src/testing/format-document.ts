import { readFileSync } from 'node:fs'
import { arch, cpus } from 'node:os'
import sharp from 'sharp'
import type { FormatMeasurement } from './format-measurement.ts'
import { type FormatName, formatTable } from './format-table.ts'
import type { RowsReport } from './rows-worker.ts'

export const startMark = '<!-- measured: node packages/fingerprint/measure-formats.ts writes from here -->'
export const endMark = '<!-- to here -->'

const inBrowser = {
  'image-worker': 'yes',
  'heic-worker': 'yes, loaded when needed',
  'no': 'no',
} as const

/** The part of docs/formats.md between the marks. `browser` and `magick` are versions. */
export function measuredText({
  rows,
  seconds,
  seeds,
  browser,
  magick,
}: {
  readonly rows: readonly FormatMeasurement[]
  readonly seconds: RowsReport
  readonly seeds: readonly number[]
  readonly browser: string
  readonly magick: string | undefined
}): string {
  const bits = (distance: number | null) => (distance === null ? '–' : String(distance))
  const libheif = JSON.parse(readFileSync(new URL(import.meta.resolve('libheif-js/package.json')), 'utf8')).version
  return [
    startMark,
    `Chromium ${browser}, Node ${process.version}, sharp ${sharp.versions.sharp} with libvips ${sharp.versions.vips}, libheif-js ${libheif},`,
    `reference: ${magick ?? 'not measured in this run'}. Generated photographs of seeds ${seeds.join(', ')} at 640 × 480; HEIC at 192 × 128.`,
    '',
    '| format | Chromium | Node | decoder: Chromium · Node | files | Chromium–reference | Node–reference | Chromium–source | Node–source | Chromium–Node |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const distances = [
        row.browserFromMagick,
        row.nodeFromMagick,
        row.browserFromSource,
        row.nodeFromSource,
        row.browserFromNode,
      ]
      return `${rowStart(row.format)} ${[row.files, ...distances.map(bits)].join(' | ')} |`
    }),
    '',
    timeText(seconds),
    endMark,
  ].join('\n')
}

/** The columns that are promised, without those that are measured. */
export function rowStart(format: FormatName): string {
  const { browser, node, how } = formatTable[format]
  return `| ${format} | ${inBrowser[browser]} | ${node} | ${how} |`
}

/** Where the time goes for one large JPEG in the browser. */
function timeText({ width, height, decodeMs, ways, hashMs }: RowsReport): string {
  const ms = (value: number | undefined) => (value === undefined ? '–' : `${Math.round(value)} ms`)
  const whole = decodeMs + (ways.frame?.readMs ?? ways.canvas?.readMs ?? 0) + hashMs
  return [
    `A JPEG of ${width} × ${height} in Chromium on ${cpus()[0]?.model ?? arch()}, median of five:`,
    `decoding ${ms(decodeMs)}, reading back ${ms(ways.frame?.readMs)} by WebCodecs (a canvas: ${ms(ways.canvas?.readMs)}, a texture: ${ms(ways.texture?.readMs)}),`,
    `hashing ${ms(hashMs)}: ${Math.round((100 * hashMs) / whole)} % of the whole.`,
  ].join('\n')
}
