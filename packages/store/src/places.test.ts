import { setImmediate as soon } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currentKind, mostPassed, Places, type WorkKind, workAs } from './places.ts'

const kinds: readonly WorkKind[] = ['reserved', 'code', 'withdrawal', 'return', 'opening', 'other']

/** Work that is under way until it is told to end, in the order in which it got its place. */
function watched(places: Places) {
  const waiting: { readonly kind: WorkKind }[] = []
  const inside: { readonly kind: WorkKind; readonly leave: () => void }[] = []
  /** By kind, how many of other kinds got a place since the first in its line has been the first. */
  const passed = new Map<WorkKind, number>()
  const wrong: string[] = []
  const isWaiting = (kind: WorkKind) => waiting.some((each) => each.kind === kind)
  return {
    waiting,
    inside,
    passed,
    wrong,
    isWaiting,
    async come(kind: WorkKind) {
      const self = { kind }
      if (!isWaiting(kind)) passed.set(kind, 0)
      waiting.push(self)
      void places.take(kind).then((leave) => {
        if (waiting.find((each) => each.kind === kind) !== self) wrong.push('not oldest first')
        waiting.splice(waiting.indexOf(self), 1)
        inside.push({ kind, leave })
        passed.set(kind, 0)
        if (kind === 'reserved') return
        for (const other of kinds) if (isWaiting(other)) passed.set(other, (passed.get(other) ?? 0) + 1)
        passed.set(kind, 0)
      })
      await soon()
    },
    async leave(at: number) {
      inside.splice(at % inside.length, 1)[0]!.leave()
      await soon()
    },
  }
}

const step = fc.oneof(
  fc.constantFrom(...kinds).map((kind) => ({ kind })),
  fc.nat(20).map((leaves) => ({ leaves })),
)

test('places are never more than there are, kept ones are for codes alone, and nobody is passed by more than a round', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }).chain((all) => fc.tuple(fc.constant(all), fc.integer({ min: 0, max: all - 1 }))),
      fc.array(step, { maxLength: 60 }),
      async ([all, kept], steps) => {
        const { come, leave, inside, waiting, passed, wrong, isWaiting } = watched(new Places({ all, kept }))
        for (const each of steps) {
          if ('kind' in each) await come(each.kind)
          else if (inside.length > 0) await leave(each.leaves)
          const ordinary = inside.filter(({ kind }) => kind !== 'reserved').length
          expect(inside.length).toBeLessThanOrEqual(all)
          expect(ordinary).toBeLessThanOrEqual(all - kept)
          // A code waits only where every place is taken; anybody else only where there is none for them.
          if (isWaiting('reserved')) expect(inside.length).toBe(all)
          if (inside.length < all && ordinary < all - kept) expect(waiting).toEqual([])
          for (const kind of kinds) if (isWaiting(kind)) expect(passed.get(kind)).toBeLessThanOrEqual(mostPassed)
          expect(wrong).toEqual([])
        }
        while (inside.length > 0) await leave(0)
        expect(waiting).toEqual([])
      },
    ),
    { numRuns: 200 },
  )
})

test('a thousand guesses and a thousand openings are passed by a code at once, and by a withdrawal at its turn', async () => {
  const places = new Places({ all: 1, kept: 0 })
  const order: WorkKind[] = []
  const all: Promise<void>[] = []
  const come = (kind: WorkKind) =>
    all.push(
      places.take(kind).then((leave) => {
        order.push(kind)
        leave()
      }),
    )
  const leaveFirst = await places.take('other')
  for (let count = 0; count < 1_000; count++) {
    come('return')
    come('opening')
  }
  come('withdrawal')
  come('reserved')
  leaveFirst()
  await Promise.all(all)
  expect(order[0]).toBe('reserved')
  expect(order.slice(1, 4).toSorted()).toEqual(['opening', 'return', 'withdrawal'])
  // Neither waits for the other's end.
  expect(order.slice(4, 104).filter((kind) => kind === 'return')).toHaveLength(50)
})

test('what work waits for, it waits for as what it is', async () => {
  expect(currentKind()).toBe('other')
  const kind = await workAs('withdrawal', async () => {
    await soon()
    return currentKind()
  })
  expect(kind).toBe('withdrawal')
  expect(currentKind()).toBe('other')
})
