import type { ReviewDecision } from '@breakwater/casework'
import type { FeedbackValue } from '@breakwater/contracts'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from './database.ts'
import type { Store } from './store.ts'
import { empty, madeUpCase, madeUpFingerprint } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const start = new Date('2026-11-23T12:00:00.123Z')
const minutes = (count: number) => new Date(start.getTime() + count * 60_000)

describe.each(engines('the tests of reviews'))('reviews on $engine', (given) => {
  const { isSkipped } = given
  const under = useStore(given)
  let database: OpenDatabase
  let store: Store

  beforeAll(() => {
    if (!isSkipped) ({ database, store } = under())
  })
  beforeEach(async () => {
    if (!isSkipped) await empty(database)
  })

  const open = async (seed: string) => {
    const opened = await store.openCase(madeUpCase(seed, { items: [madeUpFingerprint(seed)] }))
    const newest = (await store.readLatest({ from: 0, limit: 100 })).at(-1)!
    return { caseId: opened!.id, entry: newest.entry as string }
  }
  const addPlatform = async (name: string) => {
    const added = await store.addPlatform({ name, owner: `owner of ${name}`, keyDigest: `key of ${name}`, at: start })
    return added!.id
  }
  let keys = 0
  const say = (platformId: string, entry: string, value: FeedbackValue, at = start) =>
    store.recordFeedback({
      platformId,
      feedback: { entry, value } as Parameters<Store['recordFeedback']>[0]['feedback'],
      at,
      idempotencyKey: `key ${++keys}`,
      requestDigest: `digest ${keys}`,
    })
  const decide = (entry: string, decision: ReviewDecision, at = minutes(1)) =>
    store.decide({ entry, decision, by: 'A. Reviewer', because: 'seen', at })
  const types = async () => (await store.readEvents({ after: 0, limit: 100 })).events.map(({ type }) => type)
  const questions = async () => (await store.listQuestions()).map(({ question }) => question)

  describe.skipIf(isSkipped)('a question', () => {
    test('of two owners comes with what they said, and nothing of the picture', async () => {
      const { entry } = await open('one')
      const [harbour, pier] = [await addPlatform('Harbour'), await addPlatform('Pier')]
      await say(harbour, entry, 'not_intimate')
      expect(await store.listQuestions()).toEqual([])
      await say(pier, entry, 'not_intimate', minutes(1))
      const [question, ...others] = await store.listQuestions()
      expect(others).toEqual([])
      expect(question).toEqual({
        ...{ entry, question: 'disputed', openedAt: minutes(1), state: 'listed', trust: 'self_reported' },
        ...{ maxAction: 'review', expiresOn: '2028-11-23' },
        feedback: [
          { platform: 'Harbour', owner: 'owner of Harbour', value: 'not_intimate', reason: null, at: start },
          { platform: 'Pier', owner: 'owner of Pier', value: 'not_intimate', reason: null, at: minutes(1) },
        ],
      })
    })

    test('is settled by a decision, opens again when it is asked again, and goes with the entry', async () => {
      const { caseId, entry } = await open('one')
      await store.askForReview(caseId, start)
      await store.askForReview(caseId, minutes(5))
      expect((await store.listQuestions()).map(({ openedAt }) => openedAt)).toEqual([start])
      expect((await store.caseStanding(caseId)).asked).toEqual([{ isDecided: false }])
      expect(await decide(entry, 'keep')).toBe('decided')
      expect(await questions()).toEqual([])
      expect((await store.caseStanding(caseId)).asked).toEqual([{ isDecided: true }])
      await store.askForReview(caseId, minutes(10))
      expect((await store.listQuestions()).map(({ openedAt }) => openedAt)).toEqual([minutes(10)])
      await store.withdrawCase(caseId, { at: minutes(11), deleteRecovery: false })
      expect(await questions()).toEqual([])
    })
  })

  describe.skipIf(isSkipped)('a decision', () => {
    test('is an event, a line of the log, and the end of its questions, together', async () => {
      const { caseId, entry } = await open('one')
      expect(await decide(entry, 'lower')).toBe('decided')
      expect(await decide(entry, 'quarantine', minutes(2))).toBe('decided')
      expect((await store.caseStanding(caseId)).quarantined).toBe(1)
      expect(await decide(entry, 'restore', minutes(3))).toBe('decided')
      expect(await decide(entry, 'raise', minutes(4))).toBe('decided')
      expect(await types()).toEqual(['add', 'amend', 'quarantine', 'restore', 'amend'])
      const { events } = await store.readEvents({ after: 0, limit: 100 })
      expect(events.at(-1)).toMatchObject({ trust: 'self_reported', maxAction: 'hold' })
      expect(events[3]).toMatchObject({ maxAction: 'review', fingerprint: madeUpFingerprint('one') })
      expect((await store.readAudit()).map(({ decision, by, at }) => [decision, by, at])).toEqual([
        ['lower', 'A. Reviewer', minutes(1)],
        ['quarantine', 'A. Reviewer', minutes(2)],
        ['restore', 'A. Reviewer', minutes(3)],
        ['raise', 'A. Reviewer', minutes(4)],
      ])
    })

    test('that cannot be is none: no event, no line', async () => {
      const { caseId, entry } = await open('one')
      expect(await decide('6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11', 'keep')).toBe('unknown-entry')
      expect(await decide(entry, 'restore')).toBe('impossible')
      await store.withdrawCase(caseId, { at: minutes(1), deleteRecovery: false })
      expect(await decide(entry, 'quarantine')).toBe('impossible')
      expect(await types()).toEqual(['add', 'withdraw'])
      expect(await store.readAudit()).toEqual([])
    })

    test('of two at once, one quarantines and the other hears that it is done', async () => {
      const { entry } = await open('one')
      const outcomes = await Promise.all([decide(entry, 'quarantine'), decide(entry, 'quarantine')])
      expect(outcomes.toSorted()).toEqual(['decided', 'impossible'])
      expect(await types()).toEqual(['add', 'quarantine'])
    })

    test('settles what platforms said before it, not what they say after it', async () => {
      const { caseId, entry } = await open('one')
      const harbour = await addPlatform('Harbour')
      await say(harbour, entry, 'suspected_under_18')
      const settled = async () => (await store.caseStanding(caseId)).feedback.map(({ isSettled }) => isSettled)
      expect(await settled()).toEqual([false])
      await decide(entry, 'keep')
      expect(await settled()).toEqual([true])
      await say(harbour, entry, 'suspected_under_18', minutes(9))
      expect((await settled()).toSorted()).toEqual([false, true])
      expect(await questions()).toEqual(['suspected-under-18'])
    })
  })

  describe.skipIf(isSkipped)('what may show a child', () => {
    test('is not lowered by those who say that it is nothing', async () => {
      const { entry } = await open('one')
      const [harbour, pier, quay] = [await addPlatform('Harbour'), await addPlatform('Pier'), await addPlatform('Quay')]
      await say(quay, entry, 'suspected_under_18')
      await say(harbour, entry, 'not_intimate')
      await say(pier, entry, 'not_intimate')
      expect(await types()).toEqual(['add'])
      expect((await questions()).toSorted()).toEqual(['disputed', 'suspected-under-18'])
    })
  })
})
