import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CaseStatus } from '@breakwater/contracts'
import { administer } from '@breakwater/service'
import { type PostgresCluster, startPostgresCluster } from '@breakwater/store/testing'
import { AcknowledgedWrites, type Follower } from './acknowledged-writes.ts'
import { chanceOf } from './chance.ts'
import { type DiskFaults, type FailingDisk, libfiuDisk } from './failing-disk.ts'
import { type KillableService, startKillableService } from './killable-service.ts'
import { Load } from './load.ts'
import { postgresDisk } from './postgres-disk.ts'
import { noFaults, type ProxyFaults, startTcpProxy } from './tcp-proxy.ts'

export interface FaultPlan {
  readonly engine: 'pglite' | 'postgres'
  readonly seed: number
  readonly cycles: number
  /** Of these cycles one in so many kills PostgreSQL instead of a service. */
  readonly databaseEvery?: number
  readonly people?: number
  /** Between people or platforms and the service. */
  readonly faults?: ProxyFaults
  /** Between the service and PostgreSQL. */
  readonly databaseFaults?: ProxyFaults
  /** Of the database: of PostgreSQL's server, or of a service on PGlite. Then its disk ends it, and nothing else does. */
  readonly disk?: DiskFaults
  /** What has to have happened before it ends: how soon it does is chance. */
  readonly atLeastOnce?: readonly (keyof Happened)[]
  readonly say?: (line: string) => void
}

/** What comes about by chance. */
export interface Happened {
  readonly cut: number
  readonly delayed: number
  readonly repeated: number
  readonly databaseCut: number
  readonly databaseDelayed: number
  readonly failed: number
  readonly withdrawn: number
}

/** What was done, what came of it, and what must be empty. */
export interface FaultOutcome extends Happened {
  readonly serviceKills: number
  readonly databaseKills: number
  readonly killsUnderLoad: number
  /** How often a service that listened ended by itself. */
  readonly serviceDeaths: number
  /** How often PostgreSQL's server ended by itself. */
  readonly databaseDeaths: number
  /** How often a service, or a process of PostgreSQL, ended and said that the disk failed it. */
  readonly diskFailures: number
  readonly acknowledged: number
  readonly cases: number
  readonly confirmed: number
  readonly events: number
  readonly seconds: number
  readonly violations: readonly string[]
}

const statusesChecked = 20
const patienceMilliseconds = 60_000

/**
 * Services that are killed while people open and withdraw cases and a platform follows; then everything that was acknowledged
 * is looked for. What was acknowledged is remembered here, in a process that is never killed.
 */
export async function runKillCycles(plan: FaultPlan): Promise<FaultOutcome> {
  const { engine, cycles, databaseEvery = Number.POSITIVE_INFINITY, people = 6, say = () => {} } = plan
  const chance = chanceOf(plan.seed)
  const startedAt = performance.now()
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-faults-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  // The server is another user.
  await chmod(folder, 0o755)
  const onDisk = path.join(folder, 'disk')
  const disk = plan.disk && (engine === 'pglite' ? libfiuDisk(onDisk) : await postgresDisk(onDisk))
  const place = await placeFor(engine, disk, chance, started)
  const services: KillableService[] = []
  const begin = (name: string) => {
    const environment = engine === 'pglite' ? disk?.environment : undefined
    const service = startKillableService(path.join(folder, name), place.databaseUrl, {}, environment)
    services.push(started.use(service))
    return service.listening()
  }
  await begin('one')
  const apiKey = await administer({ dataDirectory: path.join(folder, 'one') }, (administration) =>
    administration.addPlatform({ name: 'Harbour' }).then((added) => added.apiKey),
  )
  if (engine === 'postgres') {
    // Two processes on one database, as in earnest; the pepper and the log's key are theirs in common.
    await mkdir(path.join(folder, 'two'))
    for (const file of ['pepper', 'log-key'])
      await copyFile(path.join(folder, 'one', file), path.join(folder, 'two', file))
    await begin('two')
  }

  let turn = 0
  const proxy = started.use(
    await startTcpProxy({
      chance: chanceOf(plan.seed + 1),
      target: () => {
        const up = services.flatMap(({ port }) => port ?? [])
        return { port: up[turn++ % up.length] ?? 1, host: '127.0.0.1' }
      },
    }),
  )
  const writes = new AcknowledgedWrites()
  const load = new Load(writes, () => `http://127.0.0.1:${proxy.port}`, apiKey, chanceOf(plan.seed + 2))
  // A platform that looks, before anybody may open a case.
  await load.call('/v1/feed', undefined, { authorization: `Bearer ${apiKey}` })
  proxy.faults = plan.faults ?? noFaults
  if (place.proxy) place.proxy.faults = plan.databaseFaults ?? noFaults
  load.start(people)

  const kills = { serviceKills: 0, databaseKills: 0, killsUnderLoad: 0, databaseDeaths: 0 }
  for (let cycle = 1; cycle <= cycles && writes.violations.length === 0; cycle++) {
    await somethingAcknowledged(writes, services)
    await sleep(chance() * 120)
    if (load.counts.waiting > 0) kills.killsUnderLoad++
    if (disk !== undefined) {
      await untilDiskEnds(place.cluster ?? services[0]!, disk, plan.disk!)
      if (place.cluster !== undefined) kills.databaseDeaths++
    } else if (place.cluster !== undefined && cycle % databaseEvery === 0) {
      const signal = chance() < 0.5 ? 'SIGKILL' : 'SIGQUIT'
      if ((await place.cluster.crash(signal)) === 'SIGKILL' || signal === 'SIGQUIT') kills.databaseKills++
    } else if (await services[cycle % services.length]!.kill()) kills.serviceKills++
    if (cycle % 50 === 0)
      say(`${cycle} of ${cycles}: ${writes.acknowledged} acknowledged, ${load.counts.failed} failed`)
  }

  const happened = (): Happened => ({
    ...proxy.injected,
    databaseCut: place.proxy?.injected.cut ?? 0,
    databaseDelayed: place.proxy?.injected.delayed ?? 0,
    failed: load.counts.failed,
    withdrawn: writes.cases.filter(({ isWithdrawn }) => isWithdrawn).length,
  })
  await untilAllHappened(plan.atLeastOnce ?? [], happened)
  proxy.faults = noFaults
  if (place.proxy) place.proxy.faults = noFaults
  await load.stop()
  await compare(writes, load, apiKey)
  const { counts } = load.follower
  return {
    ...kills,
    ...happened(),
    serviceDeaths: services.reduce((sum, service) => sum + service.deaths(), 0),
    diskFailures:
      place.diskFailures() +
      services.reduce((sum, service) => sum + (service.errors().match(/The disk failed/g)?.length ?? 0), 0),
    acknowledged: writes.acknowledged,
    cases: writes.cases.length,
    confirmed: writes.confirmed.size,
    events: Object.values(counts).reduce((sum, count) => sum + count, 0),
    seconds: Math.round((performance.now() - startedAt) / 1000),
    violations: writes.violations,
  }
}

/** The disk fails from now on, until what writes to it has ended by itself. It begins again on a disk that is well. */
async function untilDiskEnds(
  database: KillableService | PostgresCluster,
  disk: FailingDisk,
  faults: DiskFaults,
): Promise<void> {
  const before = 'deaths' in database ? database.deaths() : 0
  await disk.fail(database.processId, faults)
  if (!('deaths' in database)) return database.startAgainWhenEnded(patienceMilliseconds, () => disk.heal())
  const deadline = Date.now() + patienceMilliseconds
  while (database.deaths() === before) {
    await sleep(20)
    if (Date.now() > deadline) throw new Error('the service goes on although its disk fails')
  }
}

interface Place {
  readonly cluster?: PostgresCluster
  readonly databaseUrl?: string
  readonly proxy?: Awaited<ReturnType<typeof startTcpProxy>>
  readonly diskFailures: () => number
}

async function placeFor(
  engine: FaultPlan['engine'],
  disk: FailingDisk | undefined,
  chance: () => number,
  started: AsyncDisposableStack,
): Promise<Place> {
  if (engine === 'pglite') return { diskFailures: () => 0 }
  let diskFailures = 0
  const cluster = started.use(
    await startPostgresCluster({
      isDurable: true,
      ...(disk && { environment: disk.environment }),
      heard(line) {
        if (/(PANIC|FATAL): +could not (fsync|fdatasync|write)/.test(line)) diskFailures++
      },
    }),
  )
  const { pathname } = new URL(await cluster.createDatabase())
  const proxy = started.use(await startTcpProxy({ chance, target: () => ({ path: cluster.socket }) }))
  const databaseUrl = `postgres://breakwater@127.0.0.1:${proxy.port}${pathname}`
  return { cluster, proxy, databaseUrl, diskFailures: () => diskFailures }
}

async function untilAllHappened(wanted: readonly (keyof Happened)[], happened: () => Happened): Promise<void> {
  const deadline = Date.now() + patienceMilliseconds
  const missing = () => wanted.filter((one) => happened()[one] === 0)
  while (missing().length > 0) {
    if (Date.now() > deadline) throw new Error(`it never happened: ${missing()}`)
    await sleep(20)
  }
}

/** Work is under way again: every service is up, and something was acknowledged since. */
async function somethingAcknowledged(writes: AcknowledgedWrites, services: readonly KillableService[]): Promise<void> {
  const deadline = Date.now() + 600_000
  await Promise.race([
    Promise.all(services.map((service) => service.listening())),
    sleep(600_000, undefined, { ref: false }),
  ])
  const before = writes.acknowledged
  while (writes.acknowledged === before) {
    await sleep(5)
    if (Date.now() > deadline)
      throw new Error(`nothing is acknowledged any more: ${services.map((one) => one.errors())}`)
  }
}

/** Whether what was acknowledged is there, once, and nothing else: in the follower, for a new reader, and for its holders. */
async function compare(writes: AcknowledgedWrites, load: Load, apiKey: string): Promise<void> {
  const { violations } = writes
  if (!writes.isSettled) violations.push('not everything was answered')
  const anew = await load.readAnew()
  const expected = new Set<string>(writes.cases.filter((one) => !one.isWithdrawn).flatMap(({ md5s }) => [...md5s]))
  const items = writes.cases.flatMap(({ md5s }) => md5s).length
  for (const [name, follower] of [['follower', load.follower] as const, ['new reader', anew] as const]) {
    const held = [...follower.held.values()].map(({ md5 }) => md5)
    const there = new Set<string>(held)
    const missing = [...expected].filter((md5) => !there.has(md5)).length
    if (missing > 0) violations.push(`${name}: ${missing} of what was acknowledged are not there`)
    if (held.length !== expected.size)
      violations.push(`${name} holds ${held.length} entries, expected ${expected.size}`)
    if (follower.counts.add !== items) violations.push(`${name}: ${follower.counts.add} adds of ${items} items`)
    const ended = follower.counts.withdraw ?? 0
    if (ended !== items - expected.size) violations.push(`${name}: ${ended} withdrawals of ${items - expected.size}`)
    for (const [entry, { isLeaving }] of writes.confirmed) {
      const count = follower.amendments.get(entry) ?? 0
      if (count !== 1 && !(isLeaving && count === 0))
        violations.push(`${name}: ${entry} was confirmed once and amended ${count} times`)
    }
  }
  if (anew.cursor !== load.follower.cursor) violations.push('the follower ended elsewhere than a new reader')
  for (const [entry, { sequence }] of anew.held)
    if (load.follower.held.get(entry)?.sequence !== sequence) violations.push(`the follower differs about ${entry}`)

  const step = Math.max(1, Math.floor(writes.cases.length / statusesChecked))
  for (const one of writes.cases.filter((_, at) => at % step === 0)) {
    const answer = await load.call<CaseStatus>('/v1/cases/status', { ...one.credentials })
    const wanted = one.isWithdrawn ? 'withdrawn' : 'active'
    if (answer?.body.state !== wanted) violations.push(`a holder is told ${answer?.body.state} instead of ${wanted}`)
  }
  const held = listOf(anew)
  const answer = await load.call<{ agrees: boolean }>(
    '/v1/feed/acknowledgements',
    { withdrawnThrough: anew.cursor, held },
    { authorization: `Bearer ${apiKey}` },
  )
  if (answer?.body.agrees !== true) violations.push('the service does not agree about what is held')
}

/** What is held, as docs/protocol/feed.md has it. */
function listOf(follower: Follower) {
  const sums: [bigint, bigint] = [0n, 0n]
  for (const [entry, { sequence }] of follower.held) {
    const digest = createHash('sha256').update(`${entry}:${sequence}`).digest()
    for (const lane of [0, 1] as const) sums[lane] = BigInt.asUintN(64, sums[lane] + digest.readBigUInt64BE(lane * 8))
  }
  const digest = sums.map((lane) => lane.toString(16).padStart(16, '0')).join('')
  return { sequence: follower.cursor, entries: follower.held.size, digest }
}
