import { type HeldList, type ListDifference, Problem } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { expect, onTestFinished, test } from 'vitest'
import { type AuditParts, runAudit } from './list-audit.ts'
import { until } from './testing/feed-peer.ts'

const nothing: ListDifference = { isFound: true, drop: [], hold: [], isWhole: true }
const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11' as ListDifference['drop'][number]

/** An audit whose service answers what the test says, and what it did. */
function audited(agreements: boolean[], find: (cells: number, round: number) => ListDifference | Problem) {
  const did = { cells: [] as number[], repairs: [] as ListDifference[], rereads: 0, events: [] as string[], asked: 0 }
  const stopping = new AbortController()
  const held: HeldList = { sequence: 7, entries: 1, digest: '0'.repeat(32) }
  const parts: AuditParts = {
    client: {
      acknowledge: async () => ({
        withdrawnThrough: 0,
        agrees: agreements[Math.min(did.asked++, agreements.length - 1)]!,
      }),
      async findDifference({ sketch }) {
        did.cells.push(Number(sketch))
        const found = find(Number(sketch), did.cells.length)
        if (found instanceof Problem) throw found
        return found
      },
    },
    held: async (cells) => ({ held, sketch: String(cells) }),
    acknowledged: () => 0,
    repair(difference) {
      did.repairs.push(difference)
      return true
    },
    reread: () => void did.rereads++,
    log: ({ event }) => did.events.push(event),
    onAgreed: () => {},
  }
  const running = runAudit(parts, { firstSeconds: 0, everySeconds: 3600, againSeconds: 0.05 }, stopping.signal)
  onTestFinished(async () => {
    stopping.abort()
    await running
  })
  return did
}

test('a list that agrees is left alone', async () => {
  const did = audited([true], () => nothing)
  await until(() => did.asked === 1)
  expect(did).toMatchObject({ cells: [], repairs: [], rereads: 0, events: [] })
})

test('what differs is repaired, in as many answers as it takes, and said again at once', async () => {
  const did = audited([false, true], (_, round) => ({ ...nothing, drop: [entry], isWhole: round === 3 }))
  await until(() => did.asked === 2)
  expect(did).toMatchObject({ cells: [384, 384, 384], rereads: 0, events: ['list-differs', 'list-repaired'] })
  expect(did.repairs.length).toBe(3)
})

test('what is too much for a small sketch is found in a large one', async () => {
  const did = audited([false, true], (cells) => ({ ...nothing, isFound: cells === limits.sketchCells }))
  await until(() => did.asked === 2)
  expect(did).toMatchObject({ cells: [384, limits.sketchCells], rereads: 0 })
})

test.each([
  ['too much for any sketch', () => ({ ...nothing, isFound: false })],
  ['at a service without sketches', () => new Problem('not-found')],
])('%s, the list is read anew, once', async (_, find) => {
  const did = audited([false], find)
  await until(() => did.asked === 5)
  expect(did.rereads).toBe(1)
  expect(did.repairs).toEqual([])
  expect(did.events.filter((event) => event === 'reset')).toEqual(['reset'])
})

test('a service that is busy, or away, is asked again, and nothing is thrown away', async () => {
  const did = audited([false], () => new Problem('busy'))
  await until(() => did.asked === 5)
  expect(did).toMatchObject({ rereads: 0, repairs: [] })
})

test('a list that differs after its repair is not compared without a pause', async () => {
  const did = audited([false], () => nothing)
  const startedAt = performance.now()
  await until(() => did.asked === 9)
  // Every second time at once.
  expect(performance.now() - startedAt).toBeGreaterThan(3 * 50)
})
