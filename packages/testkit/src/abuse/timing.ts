import { randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { formatCaseReference } from '@breakwater/casework'
import type { OpenedCase } from '@breakwater/contracts'
import { administer } from '@breakwater/service'
import { openBody } from '@breakwater/service/made-up-requests'
import { startPostgresCluster } from '@breakwater/store/testing'
import { type ServiceSettings, startKillableService } from '../faults/killable-service.ts'
import { type Shift, shiftOf } from './shift.ts'

/** A shift smaller than this, in milliseconds, is taken for none. */
export const smallShift = 1.5
/** What a test adds to one of each pair at least, to see that it would be found. */
const plantedShift = 2

/** Two requests that must take the same time. Each way is asked once for each pair, in an order by chance. */
export type Question = 'opening' | 'wrong-pin' | 'adding' | 'withdrawing'
/** The first of each pair finds something: a listed picture, a case, what the case holds, somebody who stands before or behind. */
type Pair = readonly [finding: () => Promise<unknown>, notFinding: () => Promise<unknown>]

export interface Measured extends Shift {
  readonly pairs: number
  /** The same after something was added to what finds something: 2 ms, or on a busy machine what can just be found there. */
  readonly planted: Shift & { readonly added: number }
  readonly medianMilliseconds: number
}

export interface TimingPlan {
  readonly engine: 'pglite' | 'postgres'
  readonly questions: readonly Question[]
  readonly settings: ServiceSettings
  readonly pairsAtLeast: number
  readonly pairsAtMost: number
  /** People who ask, each for one thing after the other. */
  readonly people: number
  readonly items?: number
}

type Credentials = Pick<OpenedCase, 'reference' | 'pin'>
const answers = { inPicture: true, everyoneAdult: 'yes' as const }
const key = { public: 'A'.repeat(87), sealed: 'B'.repeat(151) }
const wrongPinsFree = 5
const additionsOfCase = 40

/** Asks a real service both ways, in pairs, until it is clear whether one takes longer, or there are too many. */
export async function measureTiming(plan: TimingPlan): Promise<Record<string, Measured>> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-timing-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const cluster = plan.engine === 'postgres' ? started.use(await startPostgresCluster()) : undefined
  const service = started.use(startKillableService(folder, await cluster?.createDatabase(), plan.settings))
  await service.listening()
  await administer({ dataDirectory: folder }, (administration) => administration.addPlatform({ name: 'Harbour' }))
  const asking = new Asking(`http://127.0.0.1:${service.port}`, plan.items ?? 1)
  await asking.prepare()

  const differences = Object.fromEntries(plan.questions.map((question) => [question, [] as number[]]))
  const times: Record<string, number[]> = Object.fromEntries(plan.questions.map((question) => [question, []]))
  let goal = plan.pairsAtLeast
  for (;;) {
    let turn = 0
    const asked = plan.questions.length * (goal - Math.min(...Object.values(differences).map(({ length }) => length)))
    const person = async () => {
      while (turn < asked) {
        const question = plan.questions[turn++ % plan.questions.length]!
        const [finding, notFinding] = await timeOf(await asking.pairOf(question))
        differences[question]!.push(finding - notFinding)
        times[question]!.push(notFinding)
      }
    }
    await Promise.all(Array.from({ length: plan.people }, person))
    const measured = Object.fromEntries(
      plan.questions.map((question) => [question, summary(differences[question]!, times[question]!)]),
    )
    if (goal >= plan.pairsAtMost || Object.values(measured).every(isClear)) return measured
    goal = Math.min(goal * 2, plan.pairsAtMost)
  }
}

/** Whether more pairs would say no more: none takes longer, or one does. */
function isClear({ low, high }: Measured): boolean {
  return (low > -smallShift && high < smallShift) || low > smallShift || high < -smallShift
}

function summary(differences: readonly number[], times: readonly number[]): Measured {
  const found = shiftOf(differences)
  const added = Math.max(plantedShift, 1.5 * (found.high - found.low))
  return {
    pairs: differences.length,
    ...found,
    planted: { added, ...shiftOf(differences.map((difference) => difference + added)) },
    medianMilliseconds: times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)]!,
  }
}

async function timeOf(pair: Pair): Promise<[finding: number, notFinding: number]> {
  const took = [0, 0] as [number, number]
  const first = randomInt(2) as 0 | 1
  for (const which of [first, (1 - first) as 0 | 1]) {
    const startedAt = performance.now()
    await pair[which]()
    took[which] = performance.now() - startedAt
  }
  return took
}

/** Everything that is asked, and what has to be there first. */
class Asking {
  readonly #url: string
  readonly #items: number
  #seed = 1_000
  readonly #guessable: { readonly credentials: Credentials; left: number }[] = []
  #growing: { credentials: Credentials; held: number; left: number } | undefined

  constructor(url: string, items: number) {
    this.#url = url
    this.#items = items
  }

  async prepare(): Promise<void> {
    await this.#open(this.#listed)
  }

  async pairOf(question: Question): Promise<Pair> {
    if (question === 'opening') {
      const fresh = this.#fresh()
      return [() => this.#open(this.#listed), () => this.#open(fresh)]
    }
    if (question === 'wrong-pin') {
      const { reference, pin } = await this.#caseToGuess()
      const wrong = { reference, pin: pin === '000000' ? '000001' : '000000' }
      const unknown = { ...wrong, reference: formatCaseReference(randomBytes(10)) }
      const guess = (credentials: Credentials) => this.#post('/v1/cases/status', credentials, 404)
      return [() => guess(wrong), () => guess(unknown)]
    }
    if (question === 'adding') {
      const { credentials, held } = await this.#caseToAddTo()
      const other = this.#seed++
      return [() => this.#add(credentials, held), () => this.#add(credentials, other)]
    }
    const [joined, alone] = [await this.#open(this.#listed), await this.#open(this.#fresh())]
    const withdraw = (credentials: Credentials) => this.#post('/v1/cases/withdraw', credentials, 200)
    return [() => withdraw(joined), () => withdraw(alone)]
  }

  readonly #listed = () => Array.from({ length: this.#items }, (_, at) => at + 1)

  #fresh(): () => number[] {
    const first = this.#seed
    this.#seed += this.#items
    return () => Array.from({ length: this.#items }, (_, at) => first + at)
  }

  async #caseToGuess(): Promise<Credentials> {
    const known = this.#guessable.find(({ left }) => left > 0)
    if (known !== undefined) {
      known.left--
      return known.credentials
    }
    const credentials = await this.#open(this.#fresh())
    this.#guessable.push({ credentials, left: wrongPinsFree - 1 })
    return credentials
  }

  async #caseToAddTo() {
    if (this.#growing === undefined || this.#growing.left === 0) {
      const held = this.#seed++
      this.#growing = { credentials: await this.#open(() => [held]), held, left: additionsOfCase }
    }
    this.#growing.left--
    return this.#growing
  }

  async #open(seeds: () => number[]): Promise<Credentials> {
    const body = openBody(...seeds())
    const { reference, pin } = await this.#post<OpenedCase>(
      '/v1/cases',
      { ...body, recovery: { ...body.recovery, key } },
      201,
    )
    return { reference, pin }
  }

  #add(credentials: Credentials, seed: number): Promise<unknown> {
    const { items } = openBody(seed)
    const body = { ...credentials, answers, items, recovery: 'bW9yZQ' }
    return this.#post('/v1/cases/items', body, 200)
  }

  async #post<Body>(path: string, body: object, wanted: number): Promise<Body> {
    const response = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    if (response.status !== wanted) throw new Error(`${path} was answered ${response.status}: ${text.slice(0, 200)}`)
    return JSON.parse(text) as Body
  }
}
