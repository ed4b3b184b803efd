import { createHash } from 'node:crypto'
import type { FeedEventType } from '@breakwater/contracts'
import { beforeAll, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import { ListAudit, type ListDigest } from './list-audit.ts'
import type { Store } from './store.ts'
import { madeUpCase } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const start = new Date('2026-11-23T12:00:00Z')

interface LoggedEvent {
  readonly sequence: number
  readonly type: FeedEventType
  readonly entry: string
}

/** What a client holds that applies the events one by one, as the protocol says it. */
function asApplied(events: readonly LoggedEvent[], sequence: number): ListDigest {
  const held = new Map<string, number>()
  for (const event of events.filter((one) => one.sequence <= sequence)) {
    if (event.type === 'add' || event.type === 'restore') held.set(event.entry, event.sequence)
    else if (event.type === 'amend') {
      if (held.has(event.entry)) held.set(event.entry, event.sequence)
    } else held.delete(event.entry)
  }
  return digestOf([...held].map(([entry, number]) => ({ entry, number })))
}

function digestOf(held: readonly { entry: string; number: number }[]): ListDigest {
  const lanes: [bigint, bigint] = [0n, 0n]
  for (const { entry, number } of held) {
    const digest = createHash('sha256').update(`${entry}:${number}`).digest()
    for (const at of [0, 1] as const) lanes[at] = BigInt.asUintN(64, lanes[at] + digest.readBigUInt64BE(at * 8))
  }
  return { entries: held.length, digest: lanes.map((lane) => lane.toString(16).padStart(16, '0')).join('') }
}

/** The same from the pairs, a few at a time. */
async function digestOfPairs(store: Store, sequence: number): Promise<ListDigest> {
  const held: { entry: string; number: number }[] = []
  for (;;) {
    const after = held.at(-1)?.entry
    const page = await store.heldPairs({ sequence, limit: 25, ...(after === undefined ? {} : { after }) })
    held.push(...page)
    if (page.length < 25) return digestOf(held)
  }
}

describe.each(engines('the list audit'))('the list at any number, on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  let database: OpenDatabase
  let store: Store

  beforeAll(() => {
    if (!isSkipped) ({ database, store } = under())
  })

  test.skipIf(isSkipped)(
    'is what a client would hold, whatever happened and in whatever order it is asked for',
    async () => {
      const audit = new ListAudit(database.tables)
      const [one, two] = await Promise.all(
        ['One', 'Two'].map((name) => store.addPlatform({ name, owner: name, keyDigest: name, at: start })),
      )
      const events = async (): Promise<LoggedEvent[]> => {
        const rows = await database.tables.selectFrom('events').selectAll().orderBy('sequence').execute()
        return rows.map(({ sequence, type, entry_id: entry }) => ({ sequence, type, entry }))
      }
      const agree = async (sequence: number) => {
        const expected = asApplied(await events(), sequence)
        expect([sequence, await audit.at(sequence)]).toEqual([sequence, expected])
        expect([sequence, await digestOfPairs(store, sequence)]).toEqual([sequence, expected])
      }
      let state = 12345
      const random = (below: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
        return (state >>> 8) % below
      }
      const open: string[] = []
      for (let step = 0; step < 60; step++) {
        const what = random(6)
        if (what <= 2 || open.length === 0) open.push((await store.openCase(madeUpCase(`case ${step}`)))!.id)
        else if (what === 3)
          await store.withdrawCase(open.splice(random(open.length), 1)[0]!, { at: start, deleteRecovery: true })
        else if (what === 4) {
          const { entry } = (await events())[random((await events()).length)]!
          const feedback = { entry, value: 'confirmed' } as Parameters<Store['recordFeedback']>[0]['feedback']
          const by = random(2) === 0 ? one! : two!
          const key = { idempotencyKey: `key ${step}`, requestDigest: `digest ${step}` }
          await store.recordFeedback({ platformId: by.id, feedback, at: start, ...key })
        } else await agree(random(await store.head()) + 1)
        if (random(3) === 0) await agree(await store.head())
      }
      const logged = await events()
      expect(new Set(logged.map(({ type }) => type))).toEqual(new Set(['add', 'withdraw', 'amend']))
      await store.runRetention(new Date('2036-01-01T00:00:00Z'))
      const head = await store.head()
      await agree(head)
      expect((await audit.at(head)).entries).toBe(0)
      for (let sequence = 0; sequence <= head; sequence += 7) await agree(sequence)
      // One who never asked before says the same.
      expect(await new ListAudit(database.tables).at(20)).toEqual(await audit.at(20))
    },
    60_000,
  )

  test.skipIf(isSkipped)('what a platform says is compared, and kept', async () => {
    const platform = (await store.addPlatform({ name: 'Three', owner: 'Three', keyDigest: 'three', at: start }))!
    await store.openCase(madeUpCase('kept'))
    const sequence = await store.head()
    const right = await new ListAudit(database.tables).at(sequence)
    const held = async () => (await store.listPlatforms()).find(({ id }) => id === platform.id)!.held
    expect(await held()).toBeNull()
    expect(await store.noteHeld(platform.id, { ...right, sequence, at: start })).toBe(true)
    expect(await held()).toEqual({ sequence, at: start, agrees: true })
    expect(await store.noteHeld(platform.id, { ...right, entries: right.entries + 1, sequence, at: start })).toBe(false)
    expect(await held()).toEqual({ sequence, at: start, agrees: false })
    expect(await store.noteHeld(platform.id, { ...right, digest: '0'.repeat(32), sequence, at: start })).toBe(false)
  })

  test.skipIf(isSkipped)('a listing is given as it should be held, without a hash where it has ended', async () => {
    const opened = (await store.openCase(madeUpCase('given')))!
    const sequence = await store.head()
    const pairs = (await store.heldPairs({ sequence, limit: 100 })).filter(({ number }) => number > sequence - 2)
    const before = await store.readHeld(pairs)
    const { events } = await store.readEvents({ after: sequence - 2, limit: 10 })
    expect([...before].sort((a, b) => a.sequence - b.sequence)).toEqual(events)
    await store.withdrawCase(opened.id, { at: start, deleteRecovery: true })
    expect((await store.readHeld(pairs)).map(({ fingerprint }) => fingerprint)).toEqual([null, null])
    expect(await store.heldPairs({ sequence, limit: 100 })).toEqual(expect.arrayContaining(pairs))
    expect(await store.readHeld([{ entry: crypto.randomUUID(), number: 1 }])).toEqual([])
    expect(await store.readHeld([])).toEqual([])
  })
})
