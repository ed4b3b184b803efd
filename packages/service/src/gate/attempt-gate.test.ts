import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Problem } from '@breakwater/contracts'
import { openStore, type Store } from '@breakwater/store'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workedAttempts } from '../attempt-limit.ts'
import { AttemptGate } from './attempt-gate.ts'
import { ProofOfWork } from './proof-of-work.ts'

let directory: string
let store: Store
let now = new Date('2026-11-25T22:00:00Z')
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'breakwater-attempts-'))
  store = await openStore({ dataDirectory: directory })
})
afterAll(async () => {
  await store[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

test('work replaces the wait up to a bound; then nothing but the wait does, and after it anybody may try', async () => {
  const lookup = 'a'.repeat(64)
  const proofOfWork = new ProofOfWork({ pepper: Buffer.alloc(32, 1), level: 'light', now: () => now })
  const gate = new AttemptGate({ store, proofOfWork, now: () => now })
  const refusal = () =>
    gate.look(lookup, null).then(
      () => undefined,
      (problem: Problem) => problem.fields,
    )
  for (let wrong = 0; wrong < workedAttempts - 1; wrong++) await store.noteAttempt(lookup, { at: now })

  const before = await refusal()
  expect(before?.challenge).toBeDefined()
  const { counter, derivedKey } = (await solveChallenge({ challenge: before!.challenge!, deriveKey }))!
  const pass = { challenge: before!.challenge!, solution: { counter, derivedKey } }
  expect((await gate.look(lookup, pass)).kind).toBe('worked')

  await store.noteAttempt(lookup, { at: now })
  expect(await refusal()).toEqual({ retryAfterSeconds: 900 })
  await expect(gate.look(lookup, pass)).rejects.toMatchObject({ code: 'too-many-attempts' })
  now = new Date(now.getTime() + 900_000)
  expect((await gate.look(lookup, null)).kind).toBe('free')
})
