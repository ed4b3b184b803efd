import { createHash } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import { createSegments } from './segments.ts'
import type { Store } from './store.ts'
import { empty, madeUpCase } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const start = new Date('2026-11-24T12:00:00Z')
type Line = { sequence: number; entry: string; maxAction: string; fingerprint: { md5: string } }

describe.each(engines('segments'))('segments, on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  let database: OpenDatabase
  let store: Store
  let segments: ReturnType<typeof createSegments>
  let seeds = 0

  beforeAll(() => {
    if (isSkipped) return
    ;({ database, store } = under())
    segments = createSegments(database, { entries: 4, bytes: 1_000_000, tailEvents: 10 })
  })
  beforeEach(async () => {
    if (!isSkipped) await empty(database)
  })

  /** Two entries each. */
  const open = async () => (await store.openCase(madeUpCase(`segments ${++seeds}`)))!.id
  const withdraw = (id: string) => store.withdrawCase(id, { at: start, deleteRecovery: true })
  async function index() {
    await segments.issueSegments(60_000)
    return segments.listSegments()
  }
  async function linesOf(digest: string): Promise<Line[] | null> {
    const text = await segments.readSegment(digest)
    if (text === null) return null
    expect(createHash('sha256').update(text).digest('hex')).toBe(digest)
    const [head, ...lines] = text.trimEnd().split('\n')
    expect(JSON.parse(head!)).toMatchObject({ format: 'breakwater-segment/1', epoch: await store.epoch() })
    return lines.map((line) => JSON.parse(line))
  }

  test.skipIf(isSkipped)('hold what is listed, in order, with one form of each picture; the newest wait', async () => {
    expect(await index()).toMatchObject({ through: 0, segments: [] })
    for (let round = 0; round < 5; round++) await open()
    const { through, segments: issued } = await index()
    expect(through).toBe(8)
    expect(issued).toMatchObject([
      { firstSequence: 1, lastSequence: 4, entries: 4 },
      { firstSequence: 5, lastSequence: 8, entries: 4 },
    ])
    const lines = (await Promise.all(issued.map(({ digest }) => linesOf(digest)))).flatMap((each) => each!)
    const { events } = await store.readEvents({ after: 0, limit: 8 })
    const expected = events.map((event) => {
      if (event.type !== 'add' || event.fingerprint?.kind !== 'image') throw new Error('an add')
      const { type: _, fingerprint, ...rest } = event
      const { dihedral: __, ...pdq } = fingerprint.pdq!
      return { ...rest, fingerprint: { ...fingerprint, pdq } }
    })
    expect(lines).toEqual(expected)
    expect((await segments.readSegment(issued[0]!.digest))?.length).toBe(issued[0]!.bytes)
    // They stay as they are, for whoever asks.
    expect(await index()).toMatchObject({ segments: issued })
    expect(await createSegments(database).listSegments()).toMatchObject({ segments: issued })
  })

  test.skipIf(isSkipped)('what is taken back is in no segment at once, and its digest is gone for good', async () => {
    const [one, , three] = [await open(), await open(), await open(), await open()]
    const before = (await index()).segments
    const hash = (await linesOf(before[0]!.digest))![0]!.fingerprint.md5
    await withdraw(one)
    expect(await segments.readSegment(before[0]!.digest)).toBeNull()
    expect(await linesOf(before[1]!.digest)).toHaveLength(4)
    // With a part missing nobody is told of what comes after it.
    expect(await segments.listSegments()).toMatchObject({ through: 0, segments: [] })
    const rows = await database.tables.selectFrom('feed_segments').selectAll().orderBy('first_sequence').execute()
    expect(rows.map(({ digest, salt }) => [digest, salt])).toEqual([
      [null, null],
      [before[1]!.digest, expect.any(String)],
    ])
    const after = (await index()).segments
    expect(after[0]!.digest).not.toBe(before[0]!.digest)
    expect(after[1]).toEqual(before[1])
    const text = (await segments.readSegment(after[0]!.digest))!
    expect(text).not.toContain(hash)
    expect(after[0]!.entries).toBe(2)
    await withdraw(three)
    expect(await segments.readSegment(before[1]!.digest)).toBeNull()
    expect(await segments.readSegment('0'.repeat(64))).toBeNull()
  })

  test.skipIf(isSkipped)('an amended entry stands as it is now; a quarantined one is out, and comes back', async () => {
    await open()
    await open()
    const [line] = (await linesOf((await index()).segments[0]!.digest))!
    const decide = (decision: 'lower' | 'quarantine' | 'restore') =>
      store.decide({ entry: line!.entry, decision, by: 'one', because: 'test', at: start })
    expect(await decide('lower')).toBe('decided')
    const lowered = (await linesOf((await index()).segments[0]!.digest))!
    expect(lowered[0]).toMatchObject({ entry: line!.entry, sequence: 5, maxAction: 'review' })
    expect(await decide('quarantine')).toBe('decided')
    expect((await linesOf((await index()).segments[0]!.digest))!.map(({ entry }) => entry)).not.toContain(line!.entry)
    expect(await decide('restore')).toBe('decided')
    const back = (await linesOf((await index()).segments[0]!.digest))!
    expect(back[0]).toMatchObject({ entry: line!.entry, sequence: 7 })
  })

  test.skipIf(isSkipped)(
    'those that have become small are one again, and a long tail of what ended is left behind',
    async () => {
      const cases: string[] = []
      for (let round = 0; round < 8; round++) cases.push(await open())
      const whole = (await index()).segments
      expect(whole).toHaveLength(4)
      for (const id of cases.slice(0, 7)) await withdraw(id)
      await index()
      const merged = await index()
      expect(merged.segments.length).toBeLessThan(whole.length)
      expect(merged.segments.reduce((sum, { entries }) => sum + entries, 0)).toBe(2)
      // Nothing is listed there, and still nobody reads it event by event.
      expect(merged.through).toBeGreaterThan(16)
      for (const { digest } of merged.segments) expect(await linesOf(digest)).not.toBeNull()
    },
  )

  test.skipIf(isSkipped)(
    'while entries come and go, whoever begins with segments holds in the end what the log says',
    async () => {
      let state = 4711
      const random = (below: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
        return (state >>> 8) % below
      }
      const cases: string[] = []
      const disturb = async () => {
        const what = random(4)
        if (what < 2 || cases.length < 3) cases.push(await open())
        else if (what === 2) await withdraw(cases.splice(random(cases.length), 1)[0]!)
        else {
          const pairs = await store.heldPairs({ sequence: await store.head(), limit: 100 })
          const { entry } = pairs[random(pairs.length)]!
          const decision = (['lower', 'quarantine', 'restore', 'raise'] as const)[random(4)]!
          await store.decide({ entry, decision, by: 'one', because: 'test', at: start })
        }
      }
      for (let round = 0; round < 12; round++) await disturb()
      let begun = 0
      for (let round = 0; round < 12; round++) {
        // The service issues while things happen.
        const [first] = await Promise.all([index(), disturb()])
        const held = new Map<string, number>()
        let covered = 0
        let read = first
        for (let tries = 0; covered < first.through && tries < 20; tries++) {
          for (const segment of read.segments) {
            if (segment.lastSequence <= covered || segment.firstSequence > first.through) continue
            if (random(2) === 0) await disturb()
            const lines = await linesOf(segment.digest)
            if (lines === null) break
            for (const { entry, sequence } of lines) held.set(entry, sequence)
            covered = segment.lastSequence
          }
          read = await index()
        }
        expect(covered).toBeGreaterThanOrEqual(first.through)
        if (first.through > 0) begun++
        await disturb()
        const { events, head } = await store.readEvents({ after: first.through, limit: 1_000 })
        for (const event of events) {
          if (event.type === 'add' || event.type === 'restore') {
            if (event.fingerprint !== null) held.set(event.entry, event.sequence)
          } else if (event.type === 'amend') {
            if (held.has(event.entry)) held.set(event.entry, event.sequence)
          } else held.delete(event.entry)
        }
        const expected = await store.heldPairs({ sequence: head, limit: 1_000 })
        expect([...held].map(([entry, number]) => ({ entry, number })).sort(byEntry)).toEqual(expected.sort(byEntry))
      }
      expect(begun).toBeGreaterThan(6)
    },
    240_000,
  )
})

const byEntry = (a: { entry: string }, b: { entry: string }) => (a.entry < b.entry ? -1 : 1)
