import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inventory } from './inventory.ts'
import { rules } from './rules/index.ts'

const root = new URL('../../../../', import.meta.url)

test('has each of the sixty rules once, in order', () => {
  const ids = Array.from({ length: 60 }, (_, index) => `INV-${String(index + 1).padStart(2, '0')}`)
  expect(inventory.map(({ id }) => id)).toEqual(ids)
})

test.each(inventory.map(({ id, held }) => [id, held] as const))('%s is held by what it names', (_, held) => {
  expect(held.length).toBeGreaterThan(0)
  for (const way of held) {
    if (way.by === 'proof') expect(rules.map(({ id }) => id)).toContain(way.rule)
    if (way.by === 'test') expect(readFileSync(new URL(way.file, root), 'utf8')).toContain(way.title)
    // A name without a day, or a day without a name, would be a claim that nobody can check.
    if (way.by === 'review') expect(way.reviewer === null).toBe(way.on === null)
  }
})

test('every rule of the proof with a number of the inventory is named there', () => {
  const named = inventory.flatMap(({ held }) => held.flatMap((way) => (way.by === 'proof' ? [way.rule] : [])))
  for (const { id } of rules.filter((rule) => rule.id.startsWith('INV-'))) expect(named).toContain(id)
})
