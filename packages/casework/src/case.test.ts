import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aged, type CaseLife, canClose, restored, withdrawn } from './case.ts'
import { changed, type Entry, newEntry } from './entry.ts'
import { retention } from './retention.ts'

const start = new Date('2026-11-23T12:00:00Z')
const days = (count: number) => new Date(start.getTime() + count * 86_400_000)
const open: CaseLife = { state: 'active', expiresOn: '2028-11-23', withdrawnAt: null, isRecoverable: true }

describe('a withdrawal', () => {
  const ended = withdrawn(open, { at: start, deleteRecovery: false })

  test('can be undone for 30 days', () => {
    expect(ended).toEqual({ ...open, state: 'withdrawn', withdrawnAt: start })
    expect(restored(ended, days(29))).toEqual(open)
    expect(restored(ended, days(30))).toBeNull()
    expect(aged(ended, days(29)).isRecoverable).toBe(true)
    expect(aged(ended, days(30)).isRecoverable).toBe(false)
  })

  test('repeated changes nothing, and does not lengthen the time', () => {
    expect(withdrawn(ended, { at: days(20), deleteRecovery: false })).toEqual(ended)
  })

  test('cannot be undone when that was to be deleted, at once or later', () => {
    expect(restored(withdrawn(open, { at: start, deleteRecovery: true }), start)).toBeNull()
    expect(restored(withdrawn(ended, { at: days(1), deleteRecovery: true }), days(1))).toBeNull()
  })

  test('closes the case when all have confirmed and the time is over, not before', () => {
    expect(canClose(ended, true, days(29))).toBe(false)
    expect(canClose(ended, false, days(400))).toBe(false)
    expect(canClose(ended, true, days(30))).toBe(true)
  })
})

describe('a case', () => {
  test('ends by itself on its day, for good', () => {
    expect(aged(open, new Date('2028-11-22T23:59:59Z'))).toEqual(open)
    const expired = aged(open, new Date('2028-11-23T00:00:00Z'))
    expect(expired.state).toBe('expired')
    expect(restored(expired, new Date('2028-11-23T00:00:01Z'))).toBeNull()
    expect(withdrawn(expired, { at: new Date('2028-11-24'), deleteRecovery: false }).state).toBe('expired')
  })

  test('that is active is never closed', () => {
    expect(canClose(open, true, days(10_000))).toBe(false)
  })

  test('that is active cannot be restored', () => {
    expect(restored(open, start)).toBeNull()
  })
})

/** A case with its entries and what a follower of its events would hold: the whole, as the store keeps it. */
interface World {
  life: CaseLife
  now: number
  entries: Map<number, Entry>
  /** Ids that a follower holds; add puts one in, any end takes it out. */
  held: Set<number>
  everEnded: Set<number>
}

type Step = (world: World) => void

function endAll(world: World, type: 'withdraw' | 'expire'): void {
  for (const [id, entry] of world.entries) {
    const next = changed(entry, { type })
    if (next === null) continue
    world.entries.set(id, next)
    world.held.delete(id)
    world.everEnded.add(id)
  }
}

function list(world: World, count: number): void {
  for (let item = 0; item < count; item++) {
    const id = world.entries.size
    world.entries.set(id, newEntry)
    world.held.add(id)
  }
}

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.boolean().map((deleteRecovery) => (world: World) => {
    const before = world.life
    world.life = withdrawn(before, { at: new Date(world.now), deleteRecovery })
    if (before.state === 'active') endAll(world, 'withdraw')
  }),
  fc.integer({ min: 1, max: 3 }).map((count) => (world: World) => {
    const life = restored(world.life, new Date(world.now))
    if (life === null) return
    world.life = life
    list(world, count)
  }),
  fc.integer({ min: 0, max: 400 }).map((count) => (world: World) => {
    world.now += count * 86_400_000
    const before = world.life
    world.life = aged(before, new Date(world.now))
    if (before.state === 'active' && world.life.state === 'expired') endAll(world, 'expire')
  }),
  fc
    .record({ pick: fc.nat(), type: fc.constantFrom('quarantine' as const, 'restore' as const) })
    .map(({ pick, type }) => (world: World) => {
      const id = pick % world.entries.size
      const next = changed(world.entries.get(id)!, { type })
      if (next === null) return
      world.entries.set(id, next)
      if (type === 'quarantine') world.held.delete(id)
      else world.held.add(id)
    }),
)

test('whatever happens, nothing that ended is held again, and only an active case is held at all', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), (path, count) => {
      const world: World = {
        life: { ...open, expiresOn: retention.expiresOn(start) },
        now: start.getTime(),
        entries: new Map(),
        held: new Set(),
        everEnded: new Set(),
      }
      list(world, count)
      for (const step of path) {
        const before = world.life
        step(world)
        expect([...world.held].filter((id) => world.everEnded.has(id))).toEqual([])
        if (world.life.state !== 'active') expect(world.held.size).toBe(0)
        const isHeld = [...world.entries].filter(([, { state }]) => state === 'listed').map(([id]) => id)
        expect(world.held).toEqual(new Set(isHeld))
        // What was deleted stays deleted; what expired stays expired.
        if (!before.isRecoverable) expect(world.life.isRecoverable).toBe(false)
        if (before.state === 'expired') expect(world.life.state).toBe('expired')
        expect(world.life.withdrawnAt === null).toBe(world.life.state === 'active')
      }
    }),
    { numRuns: 2_000 },
  )
})
