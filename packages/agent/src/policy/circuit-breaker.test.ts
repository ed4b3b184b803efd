import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AgentDatabase } from '../state/agent-database.ts'
import { CircuitBreaker } from './circuit-breaker.ts'

const configuration = { hitsInHour: 20, timesUsual: 10, closedAfterDays: 7 }
const hour = (number: number, minutes = 0) => new Date(Date.UTC(2026, 10, 1, number, minutes))
let directory: string
let database: AgentDatabase

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'breakwater-breaker-'))
  database = new AgentDatabase(directory)
})
afterEach(() => {
  database[Symbol.dispose]()
  rmSync(directory, { recursive: true })
})

const flood = (breaker: CircuitBreaker, uploads: number, at: Date, name = 'upload') =>
  Array.from({ length: uploads }, (_, number) => breaker.note('entry', `${name} ${number}`, at)).filter(Boolean).length

test('it trips once, on the upload that is one too many within the hour, and the same upload counts once', () => {
  const breaker = new CircuitBreaker(database, configuration)
  expect(Array.from({ length: 500 }, () => breaker.note('entry', 'one file', hour(0))).some(Boolean)).toBe(false)
  expect(flood(breaker, 18, hour(0, 30))).toBe(0)
  expect(breaker.isTripped('entry', hour(0, 59))).toBe(false)
  expect(flood(breaker, 25, hour(0, 59))).toBe(1)
  expect(breaker.isTripped('entry', hour(0, 59))).toBe(true)
  expect(breaker.isTripped('another', hour(0, 59))).toBe(false)
})

test('what is spread over hours does not trip, nor does what is usual for that entry', () => {
  const breaker = new CircuitBreaker(database, configuration)
  for (let day = 0; day < 48; day++) expect(flood(breaker, 15, hour(day), `hour ${day}`)).toBe(0)
  expect(flood(breaker, 149, hour(48))).toBe(0)
  expect(flood(breaker, 5, hour(48, 30), 'one more')).toBe(1)
})

test('it stays tripped over a restart, and closes by a person, with its entry, or after its days', () => {
  flood(new CircuitBreaker(database, configuration), 20, hour(0))
  const again = new CircuitBreaker(database, configuration)
  expect(again.tripped(hour(1))).toEqual([{ entry: 'entry', since: hour(0).toISOString() }])
  expect(again.close('entry')).toBe(true)
  expect(again.close('entry')).toBe(false)
  expect(new CircuitBreaker(database, configuration).isTripped('entry', hour(1))).toBe(false)
  flood(again, 20, hour(2))
  expect(again.isTripped('entry', hour(2 + 7 * 24 - 1))).toBe(true)
  expect(again.isTripped('entry', hour(2 + 7 * 24))).toBe(false)
})

test('whatever comes, fewer different uploads in an hour than its number never trip it', () => {
  const notes = fc.array(fc.tuple(fc.nat(200), fc.nat(18)), { maxLength: 300 })
  fc.assert(
    fc.property(notes, (list) => {
      const breaker = new CircuitBreaker(database, configuration)
      breaker.close('entry')
      for (const [at, upload] of list.toSorted((a, b) => a[0] - b[0])) {
        expect(breaker.note('entry', String(upload), hour(at))).toBe(false)
      }
    }),
    { numRuns: 50 },
  )
})
