import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { packs, services } from '../directory/packs.ts'
import { holds, is, not } from '../plan/condition.ts'
import { steps } from '../plan/steps/index.ts'
import { prove } from './prove.ts'
import { type MutationRun, reportOf } from './report.ts'
import { rules } from './rules/index.ts'
import { completed, search, situationCount } from './situations.ts'
import { runMutants } from './testing/mutation-run.ts'

const data = { steps, packs, services }
const all = situationCount(data)

test('every rule holds in every situation', () => {
  const proof = prove(data)
  expect(proof.breaches).toEqual([])
  expect(proof.rules.every(({ checks }) => checks > 0)).toBe(true)
  expect(proof.situations).toBeGreaterThan(10n ** 12n)
})

describe('the search', () => {
  test('decides as many situations as there are, each once', () => {
    for (const { when } of steps) {
      const [inside, outside] = [search(when, data), search(not(when), data)]
      expect(inside.found !== undefined || inside.decided === all).toBe(true)
      expect(outside.found !== undefined || outside.decided === all).toBe(true)
    }
  })
  test('finds the one situation of its kind', () => {
    const needle = { all: [is('role', 'parent'), is('place', 'nz'), is('paid', 'yes'), is('needs-bsl', 'yes')] }
    const { found } = search(needle, data)
    expect(found).toEqual({ role: 'parent', place: 'nz', paid: 'yes', 'needs-bsl': 'yes' })
    expect(holds(needle, completed(found!))).toBe(true)
  })
  test('a contradiction is found nowhere', () => {
    const { found, decided } = search({ all: [is('paid', 'yes'), is('paid', 'no')] }, data)
    expect(found).toBeUndefined()
    expect(decided).toBe(all)
  })
})

describe('breaking the data on purpose', () => {
  let mutation: MutationRun
  beforeAll(() => {
    mutation = runMutants(data)
  }, 1_800_000)

  test('every rule that speaks of the data is broken by some of it', () => {
    const never = rules.map(({ id }) => id).filter((id) => !mutation.brokenBy.has(id))
    expect(never).toEqual([])
  })
  test('most of what can be broken is seen', () => {
    expect(mutation.seen / mutation.made).toBeGreaterThan(0.5)
  })
  test('the report in docs/ is what the code gives; if not: node packages/guidance/build.ts', () => {
    const kept = readFileSync(new URL('../../../../docs/proof.md', import.meta.url), 'utf8')
    expect(kept).toBe(reportOf({ data, proof: prove(data), mutation }))
  })
})
