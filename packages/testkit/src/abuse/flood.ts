import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCaseClient } from '@breakwater/client/cases'
import { administer, type ServiceConfiguration } from '@breakwater/service'
import { openBody } from '@breakwater/service/made-up-requests'
import { startPostgresCluster } from '@breakwater/store/testing'
import { type KillableService, startKillableService } from '../faults/killable-service.ts'

export interface FloodPlan {
  readonly engine: 'pglite' | 'postgres'
  readonly seconds: number
  /** Of each kind of flood; thirty times as many of those who only hold a connection. */
  readonly people: number
}

export interface FloodOutcome {
  /** Cases that eight people who never pause can open in a second, without a flood. */
  readonly capacityPerSecond: number
  /** Requests of the flood that were answered or refused in a second, and that as a multiple of the capacity. */
  readonly floodPerSecond: number
  readonly timesCapacity: number
  readonly flood: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Of openings with a helpline's code, in milliseconds. */
  readonly quiet: Latencies
  readonly flooded: Latencies
  /** Of `/healthz`, in the line with everybody else, twice a second. */
  readonly health: Latencies
  readonly after: Latencies
  readonly helplineFailures: readonly string[]
  /** Of holders, from the first request of their device to the answer, with proofs and waits. */
  readonly withdrawals: Latencies
  readonly withdrawalFailures: readonly string[]
  /** People without a code, after the flood. */
  readonly openedAfter: number
  readonly memoryQuietMegabytes: number
  readonly memoryHighestMegabytes: number
  readonly diskGrowthMegabytes: number
  readonly casesOpened: number
  readonly serviceDeaths: number
}

export interface Latencies {
  readonly count: number
  readonly median: number
  readonly highest: number
}

/** So few that a flood with right proofs uses them up. */
const openings: ServiceConfiguration['openings'] = {
  perMinute: 600,
  perHour: 6_000,
  perDay: 20_000,
  reservedShare: 0.2,
}
const holders = 6

/** A service of its own process, a flood of every kind from another, and people who need it meanwhile. */
export async function runFlood(plan: FloodPlan): Promise<FloodOutcome> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-flood-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const cluster = plan.engine === 'postgres' ? started.use(await startPostgresCluster()) : undefined
  const settings = { configuration: { proofOfWork: 'light', openings } as const }
  const service = started.use(
    startKillableService(path.join(folder, 'data'), await cluster?.createDatabase(), settings),
  )
  await service.listening()
  const url = `http://127.0.0.1:${service.port}`
  const codes = await administer({ dataDirectory: path.join(folder, 'data') }, async (administration) => {
    await administration.addPlatform({ name: 'Harbour' })
    return (await administration.issueVouchers({ issuer: 'Helpline', by: 'A. Worker', count: 1_000, days: 1 })).codes
  })
  const people = new People(url, codes)
  const occupied = () => bytesIn(cluster === undefined ? folder : path.dirname(cluster.socket))

  const cases = await Promise.all(Array.from({ length: holders }, () => people.openWithCode()))
  const capacityPerSecond = await people.capacity(3)
  const quiet = await people.helpline((count) => count < 10)
  const before = { memory: residentMegabytes(service), disk: await occupied(), opened: people.opened }
  let memoryHighestMegabytes = before.memory
  const watching = setInterval(() => {
    memoryHighestMegabytes = Math.max(memoryHighestMegabytes, residentMegabytes(service))
  }, 250)
  started.defer(() => clearInterval(watching))

  const floodedAt = performance.now()
  const flood = startFlood(url, plan.people)
  started.defer(() => void flood.process.kill('SIGKILL'))
  await sleep(2_000)
  const until = performance.now() + plan.seconds * 1_000
  let isWatchingHealth = true
  const health = (async () => {
    const times: number[] = []
    while (isWatchingHealth) {
      const startedAt = performance.now()
      await fetch(`${url}/healthz`).catch(() => {})
      times.push(performance.now() - startedAt)
      await sleep(500)
    }
    return times
  })()
  const [flooded, withdrawals] = await Promise.all([
    people.helpline((count) => performance.now() < until || count < 5),
    people.withdraw(cases, plan.seconds),
  ])
  isWatchingHealth = false
  const seconds = (performance.now() - floodedAt) / 1_000
  const counts = await flood.stop()
  const answered = Object.values(counts).flatMap((outcomes) => Object.values(outcomes))
  const floodPerSecond = answered.reduce((sum, count) => sum + count, 0) / seconds
  await sleep(3_000)
  const after = await people.helpline((count) => count < 10)
  const openedAfter = await people.openWithout(5)
  const opened = (counts['right-proof']?.[201] ?? 0) + people.opened - before.opened
  return {
    capacityPerSecond,
    floodPerSecond,
    timesCapacity: floodPerSecond / capacityPerSecond,
    flood: counts,
    quiet: latencies(quiet),
    flooded: latencies(flooded),
    health: latencies(await health),
    after: latencies(after),
    helplineFailures: people.helplineFailures,
    withdrawals: latencies(withdrawals),
    withdrawalFailures: people.withdrawalFailures,
    openedAfter,
    memoryQuietMegabytes: before.memory,
    memoryHighestMegabytes,
    diskGrowthMegabytes: ((await occupied()) - before.disk) / 2 ** 20,
    casesOpened: opened,
    serviceDeaths: service.deaths(),
  }
}

interface Credentials {
  readonly reference: string
  readonly pin: string
}

/** Everybody who is no part of the flood, with the client that a person's device has. */
class People {
  readonly helplineFailures: string[] = []
  readonly withdrawalFailures: string[] = []
  opened = 0
  readonly #client: ReturnType<typeof createCaseClient>
  readonly #codes: string[]
  #seed = 0

  constructor(url: string, codes: readonly string[]) {
    this.#client = createCaseClient({ baseUrl: url })
    this.#codes = [...codes]
  }

  async openWithCode(): Promise<Credentials> {
    const voucher = this.#codes.pop()!
    const { reference, pin } = await this.#client.open(openBody(++this.#seed), crypto.randomUUID(), { voucher })
    this.opened++
    return { reference, pin }
  }

  /** One opening after another; each has to be answered at the first request. */
  async helpline(isGoingOn: (count: number) => boolean): Promise<number[]> {
    const times: number[] = []
    while (isGoingOn(times.length)) {
      const startedAt = performance.now()
      await this.openWithCode().catch((error: Error) => this.helplineFailures.push(`${error.name}: ${error.message}`))
      times.push(performance.now() - startedAt)
      await sleep(250)
    }
    return times
  }

  /** Each holder asks for the status, then withdraws. */
  async withdraw(cases: readonly Credentials[], seconds: number): Promise<number[]> {
    const step = (seconds * 1_000 * 0.7) / cases.length
    return Promise.all(
      cases.map(async (credentials, at) => {
        await sleep(step * at)
        const startedAt = performance.now()
        try {
          await this.#client.status(credentials)
          const { state } = await this.#client.withdraw({ ...credentials, deleteRecovery: false })
          if (state !== 'withdrawn') this.withdrawalFailures.push(state)
        } catch (error) {
          this.withdrawalFailures.push(`${(error as Error).name}: ${(error as Error).message}`)
        }
        return performance.now() - startedAt
      }),
    )
  }

  async capacity(seconds: number): Promise<number> {
    const until = performance.now() + seconds * 1_000
    const startedAt = performance.now()
    const before = this.opened
    const person = async () => {
      while (performance.now() < until) await this.openWithCode()
    }
    await Promise.all(Array.from({ length: 8 }, person))
    return (this.opened - before) / ((performance.now() - startedAt) / 1_000)
  }

  /** Tries for a while: what the flood used up of the budget comes back minute by minute. */
  async openWithout(count: number): Promise<number> {
    const client = this.#client
    let done = 0
    for (let tries = 0; done < count && tries < 40; tries++) {
      const outcome = await client.open(openBody(++this.#seed), crypto.randomUUID()).then(
        () => true,
        () => false,
      )
      if (outcome) done++
      else await sleep(2_000)
    }
    this.opened += done
    return done
  }
}

function startFlood(url: string, people: number) {
  const script = path.join(import.meta.dirname, 'flood-process.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, url, String(people)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  return {
    process: child,
    async stop(): Promise<FloodOutcome['flood']> {
      child.stdin.end()
      await once(child, 'close')
      return JSON.parse(printed)
    },
  }
}

function latencies(times: readonly number[]): Latencies {
  const sorted = times.toSorted((one, other) => one - other).map(Math.round)
  return { count: sorted.length, median: sorted[Math.floor(sorted.length / 2)] ?? 0, highest: sorted.at(-1) ?? 0 }
}

function residentMegabytes({ processId }: KillableService): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))![1]) / 1_024
}

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true })
  const sizes = files.map((file) =>
    stat(path.join(folder, file)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
