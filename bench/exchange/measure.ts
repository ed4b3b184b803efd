import { type ChildProcess, spawn } from 'node:child_process'
import { argon2Sync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { administer } from '../../packages/service/src/index.ts'
import { openDatabase } from '../../packages/store/src/open-store.ts'
import { startPostgresCluster } from '../../packages/store/src/testing/postgres-cluster.ts'
import { startKillableService } from '../../packages/testkit/src/faults/killable-service.ts'
import { pythonWith, startDriver } from '../../packages/testkit/src/real-clients/python-environment.ts'
import type { Figure } from '../figure.ts'
import { startLineProcess } from '../line-process.ts'
import { fill } from './fill.ts'
import { openAsFastAsAnswered, openAtRate, openCase, withdrawCase } from './people.ts'

export interface ExchangeOptions {
  readonly entries: number
  /** How long people open cases, for each kind of load. */
  readonly seconds: number
  readonly say: (line: string) => void
}

const realClients = path.resolve(import.meta.dirname, '../../packages/testkit/src/real-clients')
/** As whoever runs a list of millions has them; nothing that makes it less durable. */
const postgresSettings = ['shared_buffers=2GB', 'max_wal_size=8GB', 'checkpoint_timeout=15min']
/** Of eight million, as many as the real clients read: they take a tenth of a millisecond for each. */
const mostRecords = 1_000_000
const platforms = 100
const turns = 60

/** PostgreSQL, one service and everybody who asks it, each in a process of its own, on all cores. */
export async function measureExchange({ entries, seconds: loadSeconds, say }: ExchangeOptions): Promise<Figure[]> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-bench-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const cluster = started.use(await startPostgresCluster({ isDurable: true, settings: postgresSettings }))
  const databaseUrl = await cluster.createDatabase()
  const dataDirectory = path.join(folder, 'data')
  const figures: Figure[] = [own('entries', entries, 'entries')]
  say(`listing ${entries} pictures`)
  {
    await mkdir(dataDirectory, { recursive: true })
    await using database = await openDatabase({ dataDirectory, databaseUrl })
    const filled = await fill(database, dataDirectory, entries, say)
    figures.push(
      own('listing', filled.seconds, 's'),
      own('listing-last-cases', filled.lastCaseMilliseconds, 'ms a case'),
    )
    figures.push(...latencies('near-duplicates-of-100', filled.searchMilliseconds))
    figures.push(own('segments-issued', filled.segmentSeconds, 's'))
  }
  say('the service starts, and writes its transparency log')
  const startsAt = now()
  const service = started.use(startKillableService(dataDirectory, databaseUrl))
  await service.listening()
  figures.push(own('service-start-with-log', (now() - startsAt) / 1_000, 's'))
  const url = `http://127.0.0.1:${service.port}`
  const addPlatform = (name: string) =>
    administer({ dataDirectory }, (administration) => administration.addPlatform({ name })).then(({ apiKey }) => apiKey)
  const memory = () => residentMegabytes(service.processId)
  // One small answer first: what a process needs at all is not what the list costs.
  await fetch(`${url}/v1/feed?limit=1`, { headers: { authorization: `Bearer ${await addPlatform('First')}` } })
  const idleMegabytes = memory()
  figures.push(own('service-memory-idle', idleMegabytes, 'MB'))

  const reading = path.join(import.meta.dirname, 'reading-process.ts')
  for (const [way, name] of [
    ['segments', 'cold-sync-native'],
    ['feed', 'cold-sync-native-by-feed'],
  ] as const) {
    say(`cold: our client, by ${way}`)
    const printed = await printedBy([reading, way, url, await addPlatform(`Reader by ${way}`)])
    const [seconds = Number.NaN, read, megabytes = Number.NaN] = printed.split(' ').map(Number)
    if (read !== entries) throw new Error(`by ${way} ${read} of ${entries} entries were read`)
    figures.push(own(name, seconds, 's'), own(`${name}-reader-memory`, megabytes, 'MB'))
    figures.push(own(`service-memory-after-${way}`, memory(), 'MB'))
  }

  say('cold: the agent')
  const agentKey = await addPlatform('Agent')
  const agent = started.use(startAgent(url, agentKey, path.join(folder, 'agent')))
  const [agentSeconds, agentMegabytes] = await agent.caughtUp
  figures.push(own('cold-sync-agent', agentSeconds, 's'), own('agent-memory', agentMegabytes, 'MB'))

  say('cold: a plain reader of the StopNCII face')
  const stopNcii = path.join(import.meta.dirname, 'stopncii-process.ts')
  const printed = await printedBy([stopNcii, `${url}/stopncii/v1`, await addPlatform('Plain reader')])
  const [wholeSeconds = Number.NaN, records, p50 = Number.NaN, p99 = Number.NaN, last = Number.NaN] = printed
    .split(' ')
    .map(Number)
  if (records !== entries * 8) throw new Error(`the StopNCII face gave ${records} of ${entries * 8} records`)
  figures.push(own('cold-sync-stopncii-whole', wholeSeconds, 's'), own('stopncii-page-p50', p50, 'ms'))
  figures.push(own('stopncii-page-p99', p99, 'ms'), own('stopncii-page-p50-last-tenth', last, 'ms'))

  for (const name of ['stopncii', 'ncmec'] as const) {
    say(`cold: threatexchange's client of ${name}`)
    const platform = `Client of ${name}`
    const key = await addPlatform(platform)
    await using ncmec = name === 'ncmec' ? await startNcmec(dataDirectory, databaseUrl) : null
    const address = ncmec === null ? `${url}/stopncii/v1` : ncmec.url
    const most = Math.min(mostRecords, entries * 8)
    const read = await readByRealClient(name, { url: address, key, name: platform }, most, say)
    const figure = `cold-sync-${name}-client`
    if (read !== null) {
      figures.push(own(`${figure}-records`, most, 'records'))
      figures.push(own(figure, read.seconds, 's'), own(`${figure}-itself`, read.ownSeconds, 's'))
    }
    const perSecond = read === null ? null : most / 8 / read.seconds
    figures.push(beside('agent-pictures-a-second', entries / agentSeconds, '1/s', `threatexchange-${name}`, perSecond))
    if (ncmec === null) figures.push(own(`service-memory-after-${name}`, memory(), 'MB'))
  }

  const slope = (memory() - idleMegabytes) / (entries / 100_000)
  figures.push(own('service-memory-slope', slope, 'MB per 100,000'))

  say(`${platforms} platforms that ask once a second`)
  const keys: string[] = []
  for (let number = 0; number < platforms; number++) keys.push(await addPlatform(`Platform ${number}`))
  const script = path.join(import.meta.dirname, 'platforms-process.ts')
  const asking = startLineProcess(process.execPath, [script, url, String(entries), ...keys])
  started.defer(() => asking.stop())
  const times = async () => JSON.parse(await asking.ask('times')) as { times: number[]; failed: number }
  await sleep(3_000)
  await times()
  await sleep(15_000)
  figures.push(...latencies('feed-idle', (await times()).times))

  say('and five cases a second')
  const five = await openAtRate(url, 5, loadSeconds)
  const during = await times()
  figures.push(...latencies('feed-5-cases', during.times), own('feed-5-cases-failed', during.failed, 'questions'))
  figures.push(
    ...latencies(
      'open-5-cases',
      five.map(({ milliseconds }) => milliseconds),
    ),
  )

  say('and as many cases as are answered')
  const cpuBefore = cpuSeconds(service.processId)
  const beganAt = now()
  const many = await openAsFastAsAnswered(url, 16, loadSeconds / 2)
  // The last answers come after the time is over.
  const spent = (now() - beganAt) / 1_000
  const sustained = many.length / spent
  const busy = (cpuSeconds(service.processId) - cpuBefore) / spent
  figures.push(beside('cases-sustained', sustained, 'cases/s', 'argon2id-alone-on-all-cores', argon2Rate()))
  figures.push(own('cases-sustained-service-cores', busy, 'cores'))
  figures.push(...latencies('feed-sustained', (await times()).times))
  asking.stop()

  say('from a new entry to the agent, and from a withdrawal to its acknowledgement')
  const toAgent: number[] = []
  const toAcknowledged: number[] = []
  for (let turn = 0; turn < turns; turn++) {
    const before = agent.cursor()
    const askedAt = now()
    const { credentials } = await openCase(url)
    const answeredAt = now()
    toAgent.push(Math.max(0, (await agent.read(before + 1)) - answeredAt))
    await withdrawCase(url, credentials)
    const withdrawnAt = now()
    toAcknowledged.push(Math.max(0, (await agent.acknowledged(before + 2)) - withdrawnAt))
    await sleep(Math.max(0, 250 - (now() - askedAt)))
  }
  figures.push(...latencies('entry-to-agent', toAgent), ...latencies('withdrawal-acknowledged', toAcknowledged))
  return figures
}

const now = () => performance.timeOrigin + performance.now()
const own = (name: string, value: number, unit: string): Figure => ({
  ...{ area: 'exchange', name, value, unit },
  ...{ peer: null, peerValue: null, ratio: null },
})
function beside(name: string, value: number, unit: string, peer: string, peerValue: number | null): Figure {
  const ratio = peerValue === null ? null : unit === 's' ? peerValue / value : value / peerValue
  return { area: 'exchange', name, value, unit, peer, peerValue, ratio }
}
function latencies(name: string, milliseconds: readonly number[]): Figure[] {
  const sorted = milliseconds.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return [
    own(`${name}-p50`, at(0.5), 'ms'),
    own(`${name}-p99`, at(0.99), 'ms'),
    own(`${name}-count`, sorted.length, 'times'),
  ]
}

function residentMegabytes(processId: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1]) / 1_000
}

/** Of user and system, by all threads of a process. */
function cpuSeconds(processId: number): number {
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Cases a second if there were nothing to do but Argon2id, as service/secrets.ts has it. */
function argon2Rate(): number {
  const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
  const count = 20
  const startedAt = performance.now()
  for (let turn = 0; turn < count; turn++)
    argon2Sync('argon2id', { ...parameters, message: Buffer.from('bench'), nonce: randomBytes(16) })
  return (availableParallelism() * count * 1_000) / (performance.now() - startedAt)
}

async function printedBy(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  for await (const chunk of child.stdout) printed += chunk
  return printed.trim()
}

/**
 * Reads so many records from nothing with PyPI's client; null where there is no Python for it. It must have been given as many
 * different ones: a quick client that misses something is no peer.
 */
async function readByRealClient(
  client: 'stopncii' | 'ncmec',
  { name, ...connection }: { url: string; key: string; name: string },
  most: number,
  say: (line: string) => void,
): Promise<{ seconds: number; ownSeconds: number } | null> {
  const python = await pythonWith(path.join(realClients, 'requirements.txt')).catch(() => null)
  if (python === null) {
    say('threatexchange is absent: its figures are null')
    return null
  }
  await using driver = startDriver(python, path.join(realClients, `${client}_driver.py`), { TZ: 'UTC' })
  await driver.ask({ do: 'connect', ...connection, ...(client === 'ncmec' ? { name } : {}) })
  const startedAt = performance.now()
  const read = await driver.ask<{ held: number; seconds: number }>({ do: 'count_exchange', most })
  if (read.held < most) throw new Error(`${client} was given ${read.held} of ${most} records`)
  return { seconds: (performance.now() - startedAt) / 1_000, ownSeconds: read.seconds }
}

/** The face that a service opens for its child lane alone, in a process of its own. */
async function startNcmec(dataDirectory: string, databaseUrl: string): Promise<{ url: string } & AsyncDisposable> {
  const script = path.join(import.meta.dirname, 'ncmec-process.ts')
  const args = ['--disable-warning=ExperimentalWarning', script, dataDirectory, databaseUrl]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return {
    url: `http://127.0.0.1:${port}/ncmec`,
    [Symbol.asyncDispose]: async () => void child.kill('SIGKILL'),
  }
}

/** An agent in a process of its own that says when it has read and acknowledged what. */
function startAgent(url: string, key: string, state: string) {
  const script = path.join(import.meta.dirname, 'agent-process.ts')
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, url, key, state],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const ready = Promise.withResolvers<[seconds: number, megabytes: number]>()
  const news = { page: [] as [number, number][], acknowledged: [] as [number, number][] }
  let wake = () => {}
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const [what, first, second] = line.split(' ')
    const pair: [number, number] = [Number(first), Number(second)]
    if (what === 'caught-up') ready.resolve(pair)
    else news[what as keyof typeof news].push(pair)
    wake()
  })
  const reaching = async (kind: keyof typeof news, sequence: number) => {
    const deadline = now() + 60_000
    for (;;) {
      const found = news[kind].find(([through]) => through >= sequence)
      if (found !== undefined) return found[1]
      if (now() > deadline) throw new Error(`the agent did not come to ${kind} ${sequence}`)
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, 1_000)
      })
    }
  }
  return {
    caughtUp: ready.promise,
    cursor: () => news.page.at(-1)?.[0] ?? 0,
    read: (sequence: number) => reaching('page', sequence),
    acknowledged: (sequence: number) => reaching('acknowledged', sequence),
    [Symbol.asyncDispose]: async () => void child.kill('SIGKILL'),
  }
}
