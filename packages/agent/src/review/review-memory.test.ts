import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ContentId, EntryId } from '@breakwater/contracts'
import { expect, onTestFinished, test } from 'vitest'
import { AgentDatabase } from '../state/agent-database.ts'
import { FeedState } from '../state/feed-state.ts'
import { WebhookOutbox } from '../webhooks/webhook-outbox.ts'
import { ReviewQueue } from './review-queue.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11' as EntryId
const day = (number: number) => new Date(Date.UTC(2026, 0, number))

test('what was decided is forgotten after its days, but what may show a child is kept from people for good', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-review-'))
  const database = new AgentDatabase(directory)
  onTestFinished(() => {
    database[Symbol.dispose]()
    rmSync(directory, { recursive: true })
  })
  const parts = {
    feedState: new FeedState(database),
    outbox: new WebhookOutbox(database),
    onRemoved() {},
    onChange() {},
  }
  const queue = new ReviewQueue(
    database,
    parts,
    { dueHours: 24, forgetAfterDays: 90, keepPreviews: false },
    { delaySeconds: 0, jitterSeconds: 0 },
  )
  const add = (name: string, at: Date) => {
    const matches = [{ entry, distanceBits: 3, trust: 'self_reported', maxAction: 'hold' } as const]
    queue.add({ content: name as ContentId, surface: 'public', decision: 'hold', source: 'upload', matches }, at)
  }
  const judge = (name: string, value: 'confirmed' | 'suspected_under_18', at: Date) =>
    queue.judge({ content: name as ContentId, moderator: 'a', value }, at)
  const problemOf = (name: string) => {
    try {
      return judge(name, 'confirmed', day(200))
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  add('plain', day(1))
  add('child', day(1))
  const hours = (count: number) => new Date(day(1).getTime() + count * 3_600_000)
  expect([hours(23), hours(25)].map((at) => queue.overdueCount(at))).toEqual([0, 2])
  judge('plain', 'confirmed', day(2))
  judge('child', 'suspected_under_18', day(2))
  expect(queue.overdueCount(day(3))).toBe(0)
  add('another', day(91))
  expect([problemOf('plain'), problemOf('child')]).toEqual(['review-over', 'review-over'])
  add('another', day(100))
  expect([problemOf('plain'), problemOf('child')]).toEqual(['review-not-found', 'review-over'])
  add('child', day(101))
  expect(queue.waiting().map(({ content }) => content)).toEqual(['another'])
})
