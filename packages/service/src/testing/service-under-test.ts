import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import {
  type CaseStatus,
  type Challenge,
  type FeedPage,
  limits,
  type OpenedCase,
  type Pass,
  type ProblemDocument,
  passHeader,
} from '@breakwater/contracts'
import { openStore } from '@breakwater/store'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { afterAll } from 'vitest'
import { administer } from '../admin-client.ts'
import type { Administration } from '../administration.ts'
import { defaultConfiguration, type ServiceConfiguration } from '../configuration.ts'
import type { ContactAddress } from '../contact/contact-address.ts'
import type { ProductionOptions } from '../going-live/production.ts'
import { createLog } from '../log.ts'
import { type RunningService, startService } from '../service.ts'
import { ChildLaneUnderTest } from './child-lane-under-test.ts'

/** A real service on PGlite and a free port, whose clock and configuration the test sets. */
export interface ServiceUnderTest extends AsyncDisposable {
  readonly service: RunningService
  readonly dataDirectory: string
  readonly logged: () => string
  readonly clock: { now: Date }
  /** Throws where the service has no child lane. */
  readonly childLane: ChildLaneUnderTest
  administer<Result>(use: (administration: Administration) => Promise<Result>): Promise<Result>
  addPlatform(name: string, owner?: string): Promise<string>
}

let emptyDatabase: Promise<string> | undefined

afterAll(async () => {
  if (emptyDatabase !== undefined) await rm(await emptyDatabase, { recursive: true, force: true })
})

/** A copy of an empty database that is made once a file of tests: to make one takes seconds, to copy one does not. */
async function freshDataDirectory(): Promise<string> {
  emptyDatabase ??= makeEmptyDatabase()
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'breakwater-service-'))
  await cp(await emptyDatabase, dataDirectory, { recursive: true })
  return dataDirectory
}

async function makeEmptyDatabase(): Promise<string> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'breakwater-empty-'))
  const store = await openStore({ dataDirectory })
  await store[Symbol.asyncDispose]()
  return dataDirectory
}

/** Little work, answers at once, and no budget that a clock which stands still could use up. */
const testConfiguration: ServiceConfiguration = {
  ...defaultConfiguration,
  statusBatchSeconds: 1,
  proofOfWork: 'light',
  openings: { perMinute: 100_000, perHour: 100_000, perDay: 100_000, reservedShare: 0.2 },
  answerStepMilliseconds: 0,
}

export async function serviceUnderTest(
  changes: Partial<ServiceConfiguration> = {},
  options: {
    readonly dataDirectory?: string
    readonly wellKnownFile?: string
    /** PostgreSQL; otherwise PGlite. */
    readonly databaseUrl?: string
    /** `open`: granted, enabled and approved. */
    readonly childLane?: 'closed' | 'open'
    readonly clock?: { now: Date }
    readonly contact?: ContactAddress
    readonly production?: ProductionOptions
  } = {},
): Promise<ServiceUnderTest> {
  const dataDirectory = options.dataDirectory ?? (await freshDataDirectory())
  const lines: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const clock = options.clock ?? { now: new Date('2026-11-23T02:00:00Z') }
  const childData = options.childLane === undefined ? undefined : await freshDataDirectory()
  const configuration = { ...testConfiguration, ...changes }
  const service = await startService({
    dataDirectory,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    childLane: childData === undefined ? undefined : { dataDirectory: childData },
    host: '127.0.0.1',
    port: 0,
    configuration,
    siteDirectory: null,
    wellKnownFile: options.wellKnownFile,
    contact: options.contact,
    production: options.production,
    log: createLog(sink),
    now: () => clock.now,
  })
  const childLane =
    childData === undefined ? undefined : new ChildLaneUnderTest(childData, configuration.operator, () => clock.now)
  if (options.childLane === 'open') await childLane?.open()
  return {
    service,
    dataDirectory,
    get childLane() {
      if (childLane === undefined) throw new Error('this service has no child lane')
      return childLane
    },
    administer: (use) => administer({ dataDirectory }, use),
    clock,
    logged: () => lines.join(''),
    async addPlatform(name, owner) {
      const input = owner === undefined ? { name } : { name, owner }
      const { apiKey } = await administer({ dataDirectory }, (administration) => administration.addPlatform(input))
      return apiKey
    },
    async [Symbol.asyncDispose]() {
      await service.close()
      await rm(dataDirectory, { recursive: true, force: true })
      if (childData !== undefined) await rm(childData, { recursive: true, force: true })
    },
  }
}

export interface Answer<Body> {
  readonly status: number
  readonly body: Body
}

interface Asking {
  readonly method?: string
  readonly body?: unknown
  readonly text?: string
  readonly headers?: Record<string, string>
  /** Whether a proof of work that is asked for is done, as every client does. */
  readonly solving?: boolean
}

export async function call<Body = ProblemDocument>(url: string, asking: Asking = {}): Promise<Answer<Body>> {
  const { method = 'POST', body, text, headers = {}, solving = true } = asking
  const payload = text ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await fetch(url, {
    method,
    headers: payload === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(payload === undefined ? {} : { body: payload }),
  })
  const answer = { status: response.status, body: (await response.json()) as Body }
  const problem = answer.body as Partial<ProblemDocument>
  if (!solving || problem.code !== 'challenge-required' || problem.challenge === undefined) return answer
  const pass = await passOf(problem.challenge)
  return call(url, { ...asking, headers: { ...headers, ...pass }, solving: false })
}

/** The header of a pass. */
export function passHeaders(pass: Pass): Record<string, string> {
  return { [passHeader]: Buffer.from(JSON.stringify(pass).padEnd(limits.passBytes)).toString('base64url') }
}

/** Does a proof of work, and answers the header that carries it. */
export async function passOf(challenge: Challenge): Promise<Record<string, string>> {
  const { counter, derivedKey } = (await solveChallenge({ challenge, deriveKey }))!
  return passHeaders({ challenge, solution: { counter, derivedKey } })
}

export * from './body-under-test.ts'
export * from './child-lane-under-test.ts'
export { childBody, fingerprint, fingerprintWithWindows, openBody, videoFingerprint } from './made-up-requests.ts'
export type { CaseStatus, FeedPage, OpenedCase, ProblemDocument }
