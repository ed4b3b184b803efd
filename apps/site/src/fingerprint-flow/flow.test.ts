import type { ImageFingerprint, ServiceDescription } from '@breakwater/contracts'
import { type ReadFingerprint, ReadingStopped, UnreadableFile } from '@breakwater/fingerprint/browser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftCase } from './case-draft.ts'
import { type FileReading, isDone, readWaiting, waitingFiles } from './file-readings.ts'
import { afterAnswers, afterSilence } from './flow-state.ts'
import { itemsOf } from './picture-outcome.ts'

const service = (description: Partial<ServiceDescription>): ServiceDescription => ({
  operator: 'o',
  demonstration: false,
  openLanes: ['adult'],
  platforms: [{ name: 'Harbour', state: 'looking' }],
  itemsPerCase: 100,
  ...description,
})

describe('where the two answers lead', () => {
  const answers = fc.constantFrom('yes' as const, 'no' as const, 'not-sure' as const)
  const platforms = fc.array(
    fc.record({ name: fc.string(), state: fc.constantFrom('looking' as const, 'joining' as const, 'late' as const) }),
  )
  const descriptions = fc.record({
    openLanes: fc.subarray(['adult' as const, 'child' as const]),
    platforms,
    childLane: fc.option(
      platforms.map((own) => ({
        ...{
          grantedBy: 'Hotline',
          statement: 'https://hotline.example',
          keyId: 'k',
          until: '2027-03-01T00:00:00.000Z',
        },
        ...{ conditions: [], platforms: own },
      })),
      { nil: undefined },
    ),
  })

  test('a file can be chosen only in an open lane with a platform that looks, whatever the service says', () => {
    fc.assert(
      fc.property(answers, descriptions, (everyoneAdult, description) => {
        const state = afterAnswers(everyoneAdult, service(description))
        if (state.step !== 'who-looks') return
        expect(description.openLanes).toContain(state.lane)
        expect(state.lane).toBe(everyoneAdult === 'yes' ? 'adult' : 'child')
        expect(state.looking.length).toBeGreaterThan(0)
        // Of the lane's own platforms: those of the other lane look for nothing here.
        const own = state.lane === 'adult' ? description.platforms : description.childLane?.platforms
        for (const name of state.looking) expect(own).toContainEqual({ name, state: 'looking' })
        expect(state.answers).toEqual({ inPicture: true, everyoneAdult })
      }),
    )
  })

  test.each(['no', 'not-sure'] as const)(
    '%s leads away from here while the child lane is off, asked or not',
    (answer) => {
      expect(afterAnswers(answer, service({}))).toEqual({ step: 'child-lane' })
      expect(afterSilence(answer)).toEqual({ step: 'child-lane' })
    },
  )

  test('the open child lane names its own platforms and who allowed it; with none that looks it leads away', () => {
    const childLane = {
      ...{ grantedBy: 'Hotline', statement: 'https://hotline.example', keyId: 'k', until: '2027-03-01T00:00:00.000Z' },
      ...{ conditions: [], platforms: [{ name: 'Pier', state: 'looking' as const }] },
    }
    const openLanes = ['adult' as const, 'child' as const]
    expect(afterAnswers('no', service({ openLanes, childLane }))).toMatchObject({
      ...{ step: 'who-looks', lane: 'child', looking: ['Pier'], grant: { grantedBy: 'Hotline' } },
    })
    expect(afterAnswers('yes', service({ openLanes, childLane }))).not.toHaveProperty('grant')
    expect(afterAnswers('no', service({ openLanes, childLane: { ...childLane, platforms: [] } }))).toEqual({
      step: 'child-lane',
    })
  })

  test('a platform that is joining or late is not named among those that look', () => {
    const platforms = [
      { name: 'A', state: 'looking' as const },
      { name: 'B', state: 'joining' as const },
      { name: 'C', state: 'late' as const },
    ]
    expect(afterAnswers('yes', service({ platforms }))).toMatchObject({ looking: ['A'], joining: ['B', 'C'] })
    expect(afterAnswers('yes', service({ platforms: platforms.slice(1) })).step).toBe('no-platform')
    expect(afterSilence('yes').step).toBe('unreachable')
  })
})

describe('reading files', () => {
  const item = (digit: string) => ({ kind: 'image', md5: digit.repeat(32) }) as ImageFingerprint
  /** Speaks the reader's interface: what becomes of a file is written down beforehand, by its number. */
  const readerOf = (fates: readonly string[]) => ({
    async read(number: number): Promise<ReadFingerprint> {
      const fate = fates[number - 1]!
      if (fate === 'stopped') throw new ReadingStopped()
      if (fate.length !== 1) throw new UnreadableFile(fate as UnreadableFile['code'])
      return { item: item(fate), quality: 80, isAnimated: false }
    },
  })
  const read = async (
    fates: readonly string[],
    { signal = new AbortController().signal, onChange = (_: readonly FileReading[]) => {} } = {},
  ) => (await readWaiting(readerOf(fates), waitingFiles(fates.length), { signal, onChange })).filter(isDone)

  test('a bad file never stops the others, and each keeps its own reason', async () => {
    const outcomes = await read(['a', 'not-an-image', 'b', 'empty-file', 'a'])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['ready', 'failed', 'ready', 'failed', 'same'])
    expect(outcomes[4]).toEqual({ number: 5, kind: 'same', as: 1 })
    expect(itemsOf(outcomes).map(({ md5 }) => md5[0])).toEqual(['a', 'b'])
  })

  test('one that was stopped is read when it waits again, and the others are left as they are', async () => {
    const first = await read(['a', 'stopped', 'c'])
    expect(first.map(({ kind }) => kind)).toEqual(['ready', 'stopped', 'ready'])
    const again = first.map((outcome) =>
      outcome.kind === 'stopped' ? { number: outcome.number, kind: 'waiting' as const } : outcome,
    )
    const options = { signal: new AbortController().signal, onChange: () => {} }
    const second = await readWaiting(readerOf(['x', 'b', 'x']), again, options)
    expect(itemsOf(second.filter(isDone)).map(({ md5 }) => md5[0])).toEqual(['a', 'b', 'c'])
  })

  test('it ends when it is stopped, and says how far it is', async () => {
    const stopping = new AbortController()
    const seen: number[] = []
    const onChange = (readings: readonly FileReading[]) => {
      const done = readings.filter(isDone).length
      seen.push(done)
      if (done === 1) stopping.abort()
    }
    expect(await read(['a', 'b', 'c'], { signal: stopping.signal, onChange })).toHaveLength(1)
    expect(seen).toEqual([0, 1])
  })
})

test('a draft is everything that is sent: two answers, the items, the sealed copy, and never the card', async () => {
  const items = [{ kind: 'image', md5: '0'.repeat(32) }] as ImageFingerprint[]
  const answers = { inPicture: true, everyoneAdult: 'yes' as const }
  const [one, two] = [await draftCase(answers, items), await draftCase(answers, items)]
  expect(Object.keys(one.body)).toEqual(['answers', 'items', 'recovery'])
  expect(JSON.stringify(one.body)).not.toContain(one.recoveryCard)
  expect(one.recoveryCard).not.toBe(two.recoveryCard)
  expect(one.idempotencyKey).not.toBe(two.idempotencyKey)
})
