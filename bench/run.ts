// npm run bench -- [AREA] [--json] [--write] [options of the area]
import { parseArgs } from 'node:util'
import type { Figure } from './figure.ts'
import { keepToOneCore } from './one-core.ts'

const usage = `Usage: npm run bench -- [fingerprint] [options]

Measures beside named peers in one run, in turn, on one core, and prints medians and ratios.

  --json              one line of JSON for each figure
  --write             also write the table and the plot in docs/benchmarks/
  --rounds N          how often each is measured (40; a tenth of it for 12 megapixels)
  --peer-meta SRC     a checkout of facebook/ThreatExchange: its pdq/cpp is built with g++ -O3
  --peer-swgfl SRC    a checkout of SWGFL/pdq: its TypeScript is bundled as it is
  --python PYTHON     a Python that has pdqhash and numpy, Pillow to read files, vpdq for videos (python3)

An absent peer prints null and is never counted as met. Example:

  npm run bench -- fingerprint --peer-meta ../ThreatExchange --json
`

const options = {
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  rounds: { type: 'string', default: '40' },
  'peer-meta': { type: 'string' },
  'peer-swgfl': { type: 'string' },
  python: { type: 'string', default: 'python3' },
  help: { type: 'boolean', default: false },
} as const

function readArguments() {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    return { values, area: positionals[0] ?? 'fingerprint', isWrong: positionals.length > 1 }
  } catch (error) {
    console.error((error as Error).message)
    return undefined
  }
}

const given = readArguments()
const rounds = Number(given?.values.rounds)
if (given === undefined || given.isWrong || given.area !== 'fingerprint' || !Number.isInteger(rounds) || rounds < 1) {
  console.error(usage)
  process.exit(2)
}
if (given.values.help) {
  console.log(usage)
  process.exit(0)
}

keepToOneCore()
const { measureFingerprint } = await import('./fingerprint/measure.ts')
const { printTable, writeReport } = await import('./fingerprint/report.ts')
const figures: Figure[] = await measureFingerprint({
  rounds,
  metaSource: given.values['peer-meta'],
  swgflSource: given.values['peer-swgfl'],
  python: given.values.python,
  say: (line) => console.error(line),
})
if (given.values.json) for (const figure of figures) console.log(JSON.stringify(figure))
else printTable(figures)
if (given.values.write) await writeReport(figures)
