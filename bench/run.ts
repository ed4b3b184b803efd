// npm run bench -- [AREA] [--json] [--write] [options of the area]
import { parseArgs } from 'node:util'
import type { Figure } from './figure.ts'
import { keepToOneCore } from './one-core.ts'
import { printTable, type Targets } from './table.ts'

const usage = `Usage: npm run bench -- [fingerprint|matcher|agent|exchange|copies|leak] [options]

Measures beside named peers in one run, in turn, on one core, and prints medians and ratios.

  --json              one line of JSON for each figure
  --write             also write the table and the plot in docs/benchmarks/
  --rounds N          how often each is measured (40, a tenth of it for 12 megapixels; the matcher 9, the agent 5)
  --entries N         exchange: how many pictures are listed (1000000)
  --seconds N         exchange: how long people open cases, for each kind of load (60)
  --peer-meta SRC     a checkout of facebook/ThreatExchange: its pdq/cpp is built with g++ -O3
  --peer-swgfl SRC    a checkout of SWGFL/pdq: its TypeScript is bundled as it is
  --python PYTHON     a Python that has pdqhash and numpy, Pillow to read files, vpdq for videos,
                      faiss-cpu for the matcher, threatexchange for the agent (python3)

The exchange uses all cores, needs PostgreSQL, and brings PyPI's threatexchange itself where there is python3-venv.
What finds modified copies has options of its own: npm run bench -- copies --help
What a stolen list would tell: npm run bench -- leak [--write]
An absent peer prints null and is never counted as met. Example:

  npm run bench -- fingerprint --peer-meta ../ThreatExchange --json
`

if (process.argv[2] === 'copies') {
  keepToOneCore()
  const { benchCopies } = await import('./copies/command.ts')
  process.exit(await benchCopies(process.argv.slice(3)))
}
if (process.argv[2] === 'leak') {
  const { benchLeak } = await import('./leak/command.ts')
  process.exit(await benchLeak(process.argv.slice(3)))
}

const options = {
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  entries: { type: 'string', default: '1000000' },
  seconds: { type: 'string', default: '60' },
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

const areas = ['fingerprint', 'matcher', 'agent', 'exchange'] as const
const given = readArguments()
const area = areas.find((name) => name === given?.area)
const rounds = Number(given?.values.rounds ?? { fingerprint: 40, matcher: 9, agent: 5, exchange: 1 }[area ?? 'agent'])
if (given === undefined || given.isWrong || area === undefined || !Number.isInteger(rounds) || rounds < 1) {
  console.error(usage)
  process.exit(2)
}
const { values } = given
const [entries, seconds] = [Number(values.entries), Number(values.seconds)]
if (!Number.isInteger(entries) || entries < 1 || !Number.isInteger(seconds) || seconds < 2) {
  console.error(usage)
  process.exit(2)
}
if (values.help) {
  console.log(usage)
  process.exit(0)
}

if (area !== 'exchange') keepToOneCore()
const say = (line: string) => console.error(line)
const { python } = values
const measured = await { fingerprint, matcher, agent, exchange }[area]()
if (values.json) for (const figure of measured.figures) console.log(JSON.stringify(figure))
else printTable(measured.figures, measured.targets)
if (values.write) await measured.write()

interface Measured {
  readonly figures: readonly Figure[]
  readonly targets: Targets
  write(): Promise<void>
}

async function fingerprint(): Promise<Measured> {
  const { measureFingerprint } = await import('./fingerprint/measure.ts')
  const { fingerprintTargets, writeReport } = await import('./fingerprint/report.ts')
  const sources = { metaSource: values['peer-meta'], swgflSource: values['peer-swgfl'] }
  const figures = await measureFingerprint({ rounds, ...sources, python, say })
  return { figures, targets: fingerprintTargets, write: () => writeReport(figures) }
}

async function matcher(): Promise<Measured> {
  const { measureMatcher } = await import('./matcher/measure.ts')
  const { matcherTargets, writeMatcherReport } = await import('./matcher/report.ts')
  const figures = await measureMatcher({ rounds, python, say })
  return { figures, targets: matcherTargets, write: () => writeMatcherReport(figures) }
}

async function agent(): Promise<Measured> {
  const { measureAgent } = await import('./agent/measure.ts')
  const { agentTargets, writeAgentReport } = await import('./agent/report.ts')
  const figures = await measureAgent({ rounds, python, say })
  return { figures, targets: agentTargets, write: () => writeAgentReport(figures) }
}

async function exchange(): Promise<Measured> {
  const { measureExchange } = await import('./exchange/measure.ts')
  const { exchangeTargets, writeExchangeReport } = await import('./exchange/report.ts')
  const figures = await measureExchange({ entries, seconds, say })
  return { figures, targets: exchangeTargets, write: () => writeExchangeReport(figures) }
}
