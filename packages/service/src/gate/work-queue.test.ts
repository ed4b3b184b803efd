import type { Problem } from '@breakwater/contracts'
import type { WorkKind } from '@breakwater/store'
import { expect, test } from 'vitest'
import { WorkQueue } from './work-queue.ts'

const limits = { atOnce: 2, kept: 1, mostWaiting: 3, mostPerKey: 2 }

/** Work that ends when it is told to, by the order in which it began. */
function crowd(queue: WorkQueue) {
  const begun: { readonly kind: WorkKind; readonly end: () => void }[] = []
  const come = (kind: WorkKind, key?: string) =>
    queue
      .run(kind, () => new Promise<void>((end) => begun.push({ kind, end })), key)
      .then(
        () => 'done',
        (problem: Problem) => problem.code,
      )
  const settle = () => new Promise((settled) => setImmediate(settled))
  return { begun, come, settle, kinds: () => begun.map(({ kind }) => kind) }
}

test('a code waits for nobody else’s Argon2id, and a full line of guesses refuses guesses alone', async () => {
  const { begun, come, settle, kinds } = crowd(new WorkQueue(limits))
  for (let count = 0; count < 4; count++) void come('return')
  await settle()
  expect(await come('return')).toBe('busy')
  void come('withdrawal')
  void come('reserved')
  await settle()
  expect(kinds()).toEqual(['return', 'reserved'])
  begun[0]!.end()
  await settle()
  // At its turn, after one of those that came before it at most.
  begun.at(-1)!.end()
  await settle()
  expect(kinds()).toContain('withdrawal')
})

test('of one reference a few wait at once, and others with them', async () => {
  const { come, settle, kinds } = crowd(new WorkQueue({ ...limits, mostWaiting: 10 }))
  void come('return', 'one')
  void come('return', 'one')
  expect(await come('return', 'one')).toBe('busy')
  void come('withdrawal', 'another')
  await settle()
  expect(kinds()).toHaveLength(1)
})
