import { readFileSync } from 'node:fs'
import { Challenge, limits, type Problem } from '@breakwater/contracts'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { expect, test } from 'vitest'
import { type ChallengeUse, type ProofLevel, ProofOfWork, readPass } from './proof-of-work.ts'

const vectors = JSON.parse(readFileSync(new URL('../../../../vectors/proof-of-work.json', import.meta.url), 'utf8'))
const clock = { now: new Date('2026-11-23T02:00:00Z') }
const workOf = (level: ProofLevel, pepper = Buffer.alloc(32, 1)) =>
  new ProofOfWork({ pepper, level, now: () => clock.now })
const work = workOf('light')
const lookup = 'a'.repeat(64)
const open: ChallengeUse = { purpose: 'open' }
const attempt: ChallengeUse = { purpose: 'attempt', lookup }

async function solved(use: ChallengeUse, by = work, factor = 1) {
  const challenge = Challenge.parse(await by.issue(use, factor))
  const { counter, derivedKey } = (await solveChallenge({ challenge, deriveKey }))!
  return { challenge, solution: { counter, derivedKey } }
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'taken',
    (error: Problem) => error.code,
  )

test('the vectors are taken, and solved alike', async () => {
  const service = new ProofOfWork({
    pepper: Buffer.from(vectors.pepper, 'hex'),
    level: 'light',
    now: () => new Date(vectors.now),
  })
  expect(vectors.passes).toHaveLength(2)
  for (const { use, challenge, solution, header } of vectors.passes) {
    expect(await solveChallenge({ challenge, deriveKey })).toMatchObject(solution)
    expect(readPass(header)).toEqual({ challenge, solution })
    expect(await service.check({ challenge, solution }, use)).toMatchObject({ id: challenge.parameters.nonce })
  }
})

test('a proof is for what it was made for, at one reference, at one service', async () => {
  expect(await codeOf(work.check(await solved(open), open))).toBe('taken')
  expect(await codeOf(work.check(await solved(attempt), attempt))).toBe('taken')
  expect(await codeOf(work.check(await solved(open), attempt))).toBe('challenge-failed')
  expect(await codeOf(work.check(await solved(attempt), open))).toBe('challenge-failed')
  const other: ChallengeUse = { purpose: 'attempt', lookup: 'b'.repeat(64) }
  expect(await codeOf(work.check(await solved(attempt), other))).toBe('challenge-failed')
  const elsewhere = workOf('light', Buffer.alloc(32, 2))
  expect(await codeOf(work.check(await solved(open, elsewhere), open))).toBe('challenge-failed')
})

test('no field can be changed, and none spliced into another', async () => {
  const { challenge, solution } = await solved(attempt)
  const { parameters, signature } = challenge
  const data = parameters.data
  const changes: object[] = [
    { ...parameters, nonce: parameters.salt },
    { ...parameters, salt: parameters.nonce },
    { ...parameters, cost: 1 },
    { ...parameters, keyPrefix: solution.derivedKey.slice(0, 2).padEnd(32, '0') },
    { ...parameters, keySignature: '0'.repeat(64) },
    { ...parameters, data: { ...data, until: data.until + 1 } },
    { ...parameters, data: { ...data, atMost: 1 } },
    { ...parameters, data: { ...data, about: 'c'.repeat(64) } },
    { ...parameters, data: { purpose: 'open', until: data.until, atMost: data.atMost } },
    { ...parameters, nonce: parameters.nonce + parameters.salt.slice(0, 2), salt: parameters.salt.slice(2) },
  ]
  for (const changed of changes) {
    const forged = { challenge: { parameters: changed, signature } as unknown as Challenge, solution }
    expect(await codeOf(work.check(forged, attempt))).toBe('challenge-failed')
  }
  expect(await codeOf(work.check({ challenge: { parameters, signature: '0'.repeat(64) }, solution }, attempt))).toBe(
    'challenge-failed',
  )
  for (const wrong of [
    { ...solution, derivedKey: '0'.repeat(64) },
    { ...solution, derivedKey: `${parameters.keyPrefix}${'0'.repeat(32)}` },
  ]) {
    expect(await codeOf(work.check({ challenge, solution: wrong }, attempt))).toBe('challenge-failed')
  }
})

test('a proof that comes after its hour is out of date', async () => {
  const start = clock.now
  const late = await solved(open)
  clock.now = new Date(start.getTime() + limits.challengeSeconds * 1000 - 1_000)
  expect(await codeOf(work.check(late, open))).toBe('taken')
  clock.now = new Date(start.getTime() + limits.challengeSeconds * 1000)
  expect(await codeOf(work.check(late, open))).toBe('challenge-expired')
  clock.now = start
})

test('the work lies in the second half of what is said at most, and grows with the factor', async () => {
  for (const factor of [1, 10]) {
    for (let times = 0; times < 20; times++) {
      const { challenge, solution } = await solved(open, work, factor)
      const { atMost } = challenge.parameters.data
      expect(atMost).toBe(8 * factor)
      expect(solution.counter).toBeGreaterThanOrEqual(atMost / 2)
      expect(solution.counter).toBeLessThan(atMost)
    }
  }
  expect(await workOf('off').issue(open)).toBeNull()
})

test('what is no pass is refused, and no header is none', () => {
  expect(readPass(undefined)).toBeNull()
  const encoded = (text: string) => Buffer.from(text).toString('base64url')
  for (const header of ['', '%%%', encoded('{}'), encoded('[1'), encoded('{"voucher":7}'), encoded('null')]) {
    expect(() => readPass(header)).toThrow('challenge-failed')
  }
})
