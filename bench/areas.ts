import { parseArgs } from 'node:util'
import type { Figure } from './figure.ts'
import { keepToOneCore } from './one-core.ts'
import { printTable, type Targets } from './table.ts'

const usage = `Usage: npm run bench -- [fingerprint|matcher|agent|exchange|copies|cost|false-matches|leak] [options]

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
What finds modified copies has options of its own: npm run bench -- copies --help. What it costs, and how often it names a wrong
picture: npm run bench -- cost --help, npm run bench -- false-matches --help
What a stolen list would tell: npm run bench -- leak [--write]
An absent peer prints null and is never counted as met. Example:

  npm run bench -- fingerprint --peer-meta ../ThreatExchange --json
`

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

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values, area: positionals[0] ?? 'fingerprint', isWrong: positionals.length > 1 }
  } catch (error) {
    console.error((error as Error).message)
    return undefined
  }
}

const areas = ['fingerprint', 'matcher', 'agent', 'exchange'] as const
const usualRounds = { fingerprint: 40, matcher: 9, agent: 5, exchange: 1 } as const

/** Measures one area. Returns the exit code. */
export async function benchAreas(args: readonly string[]): Promise<number> {
  const given = readArguments(args)
  const area = areas.find((name) => name === given?.area)
  const rounds = Number(given?.values.rounds ?? usualRounds[area ?? 'agent'])
  const [entries, seconds] = [Number(given?.values.entries), Number(given?.values.seconds)]
  const isWhole = (number: number, least: number) => Number.isInteger(number) && number >= least
  const isMeant = isWhole(rounds, 1) && isWhole(entries, 1) && isWhole(seconds, 2)
  if (given === undefined || given.isWrong || area === undefined || !isMeant) {
    console.error(usage)
    return 2
  }
  const { values } = given
  if (values.help) {
    console.log(usage)
    return 0
  }
  if (area !== 'exchange') keepToOneCore()
  const measured = await { fingerprint, matcher, agent, exchange }[area]({ ...values, rounds, entries, seconds })
  if (values.json) for (const figure of measured.figures) console.log(JSON.stringify(figure))
  else printTable(measured.figures, measured.targets)
  if (values.write) await measured.write()
  return 0
}

const say = (line: string) => console.error(line)

interface Asked {
  readonly 'rounds': number
  readonly 'entries': number
  readonly 'seconds': number
  readonly 'python': string
  readonly 'peer-meta'?: string | undefined
  readonly 'peer-swgfl'?: string | undefined
}

interface Measured {
  readonly figures: readonly Figure[]
  readonly targets: Targets
  write(): Promise<void>
}

async function fingerprint({ rounds, python, ...peers }: Asked): Promise<Measured> {
  const { measureFingerprint } = await import('./fingerprint/measure.ts')
  const { fingerprintTargets, writeReport } = await import('./fingerprint/report.ts')
  const sources = { metaSource: peers['peer-meta'], swgflSource: peers['peer-swgfl'] }
  const figures = await measureFingerprint({ rounds, ...sources, python, say })
  return { figures, targets: fingerprintTargets, write: () => writeReport(figures) }
}

async function matcher({ rounds, python }: Asked): Promise<Measured> {
  const { measureMatcher } = await import('./matcher/measure.ts')
  const { matcherTargets, writeMatcherReport } = await import('./matcher/report.ts')
  const figures = await measureMatcher({ rounds, python, say })
  return { figures, targets: matcherTargets, write: () => writeMatcherReport(figures) }
}

async function agent({ rounds, python }: Asked): Promise<Measured> {
  const { measureAgent } = await import('./agent/measure.ts')
  const { agentTargets, writeAgentReport } = await import('./agent/report.ts')
  const figures = await measureAgent({ rounds, python, say })
  return { figures, targets: agentTargets, write: () => writeAgentReport(figures) }
}

async function exchange({ entries, seconds }: Asked): Promise<Measured> {
  const { measureExchange } = await import('./exchange/measure.ts')
  const { exchangeTargets, writeExchangeReport } = await import('./exchange/report.ts')
  const figures = await measureExchange({ entries, seconds, say })
  return { figures, targets: exchangeTargets, write: () => writeExchangeReport(figures) }
}
