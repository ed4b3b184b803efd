import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Credentials, OpenedCase, Pass, Problem } from '@breakwater/contracts'
import { openStore } from '@breakwater/store'
import { isWithoutPostgres, startPostgresCluster } from '@breakwater/store/testing'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { expect, test } from 'vitest'
import { defaultConfiguration } from '../configuration.ts'
import { Intake } from '../intake.ts'
import { LaneRooms } from '../lane/lane-rooms.ts'
import { silentLog } from '../log.ts'
import { CaseSecrets } from '../secrets.ts'
import { openBody } from '../testing/made-up-requests.ts'
import { TransparencyLog } from '../transparency-log.ts'
import { IntakeGate } from './intake-gate.ts'

const wrongPins = 10_000
const configuration = { ...defaultConfiguration, proofOfWork: 'light', lateAfterSeconds: 1e9 } as const
/** Tries that the work of one opening takes at most at this level. */
const workOfOneOpening = 8

/** An intake on a real store, whose clock the test moves and whose Argon2id is quick. */
async function intakeUnderTest(started: AsyncDisposableStack) {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'breakwater-wrong-pins-'))
  started.defer(() => rm(dataDirectory, { recursive: true, force: true }))
  const cluster = started.use(await startPostgresCluster())
  const store = started.use(await openStore({ dataDirectory, databaseUrl: await cluster.createDatabase() }))
  const clock = { now: new Date('2026-11-26T02:00:00Z') }
  const now = () => clock.now
  const pepper = Buffer.alloc(32, 7)
  const secrets = new CaseSecrets(pepper, { memoryKib: 8, passes: 1 })
  const transparency = await TransparencyLog.open({ store, dataDirectory, configuration, log: silentLog, now })
  const rooms = new LaneRooms({ lane: 'adult', store, secrets, transparency, isOpen: async () => true })
  const gate = new IntakeGate({ store, secrets, pepper, configuration, now })
  await store.addPlatform({ name: 'Harbour', owner: 'Harbour', keyDigest: 'none', at: clock.now })
  return { intake: new Intake({ rooms, gate, configuration, now }), gate, store, clock }
}
type UnderTest = Awaited<ReturnType<typeof intakeUnderTest>>

async function proofFor(problem: Problem): Promise<Pass> {
  const challenge = problem.fields.challenge!
  const { counter, derivedKey } = (await solveChallenge({ challenge, deriveKey }))!
  return { challenge, solution: { counter, derivedKey } }
}

async function opened({ intake }: UnderTest, seed: number): Promise<OpenedCase> {
  const refused = await refusalOf(intake.open(openBody(seed), undefined, null))
  return intake.open(openBody(seed), undefined, await proofFor(refused!))
}

async function refusalOf(asked: Promise<unknown>): Promise<Problem | null> {
  return asked.then(
    () => null,
    (problem: Problem) => problem,
  )
}

const laterBy = (clock: { now: Date }, seconds: number) => {
  clock.now = new Date(clock.now.getTime() + seconds * 1000)
}
const workOf = (refused: Problem | null) => refused?.fields.challenge?.parameters.data.atMost

/** What the next attempt costs whoever asks, right PIN or not. */
async function priceOf({ intake }: UnderTest, credentials: Credentials) {
  const refused = await refusalOf(intake.status(credentials, null))
  return { code: refused?.code, work: workOf(refused), seconds: refused?.fields.retryAfterSeconds }
}

const isSkipped = isWithoutPostgres('ten thousand wrong PINs')
test.skipIf(isSkipped)(
  'after ten thousand wrong PINs its holder gets in by waiting, and nobody else was held up',
  { timeout: 600_000 },
  async () => {
    await using started = new AsyncDisposableStack()
    const under = await intakeUnderTest(started)
    const { intake, clock, gate, store } = under
    const holder = await opened(under, 1)
    const neighbour = await opened(under, 2)
    const guess = { reference: holder.reference, pin: holder.pin === '000000' ? '000001' : '000000' }

    // As fast as the guesser can: five for nothing, then by work, which grows, and from 300 on not at all.
    const prices: Record<number, Awaited<ReturnType<typeof priceOf>>> = {}
    for (let wrong = 0; wrong < 300; wrong++) {
      const refused = await refusalOf(intake.status(guess, null))
      if (wrong < 5) {
        expect(refused?.code).toBe('case-not-found')
        continue
      }
      prices[wrong] = { code: refused?.code, work: workOf(refused), seconds: refused?.fields.retryAfterSeconds }
      expect((await refusalOf(intake.status(guess, await proofFor(refused!))))?.code).toBe('case-not-found')
    }
    const price = (work: number, seconds: number) => ({ code: 'too-many-attempts', work, seconds })
    expect(prices[5]).toEqual(price(workOfOneOpening, 30))
    expect(prices[6]).toEqual(price(workOfOneOpening, 60))
    expect(prices[9]).toEqual(price(workOfOneOpening, 480))
    expect(prices[10]).toEqual(price(workOfOneOpening, 900))
    expect(prices[199]).toEqual(price(workOfOneOpening, 900))
    expect(prices[200]).toEqual(price(2 * workOfOneOpening, 900))
    expect(prices[299]).toEqual(price(2 * workOfOneOpening, 900))
    expect(await priceOf(under, guess)).toEqual({ code: 'too-many-attempts', work: undefined, seconds: 900 })

    // Of a case that nobody guesses at, in the middle of the storm: the work of one opening. A minute or two later: nothing.
    const stormy = await refusalOf(intake.status(neighbour, null))
    expect(workOf(stormy)).toBe(workOfOneOpening)
    expect(await intake.status(neighbour, await proofFor(stormy!))).toMatchObject({ state: 'active' })
    laterBy(clock, 120)
    expect(await intake.status(neighbour, null)).toMatchObject({ state: 'active' })

    // Then a turn every quarter of an hour, for a hundred days.
    for (let wrong = 300; wrong < wrongPins; wrong++) {
      laterBy(clock, 900)
      expect((await refusalOf(intake.status(guess, null)))?.code).toBe('case-not-found')
      if (wrong % 500 !== 0) continue
      expect(await priceOf(under, guess)).toEqual({ code: 'too-many-attempts', work: undefined, seconds: 900 })
      expect(await intake.status(neighbour, null)).toMatchObject({ state: 'active' })
      await gate.tidy()
    }

    expect(await priceOf(under, holder)).toEqual({ code: 'too-many-attempts', work: undefined, seconds: 900 })
    laterBy(clock, 899)
    expect((await refusalOf(intake.status(holder, null)))?.fields.retryAfterSeconds).toBe(1)
    laterBy(clock, 1)
    expect(await intake.status(holder, null)).toMatchObject({ state: 'active' })
    // And everything begins anew, for the holder as for whoever guesses.
    expect(await store.forgetPasses({ at: clock.now, mostAttempts: 0 })).toMatchObject({ attempts: 0 })
    for (let wrong = 0; wrong < 5; wrong++) {
      expect((await refusalOf(intake.status(guess, null)))?.code).toBe('case-not-found')
    }
    expect(await priceOf(under, guess)).toEqual(price(workOfOneOpening, 30))
    expect(await store.forgetPasses({ at: clock.now, mostAttempts: 0 })).toMatchObject({ attempts: 1 })
  },
)
