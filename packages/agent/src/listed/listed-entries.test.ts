import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  dihedralForms,
  type EntryId,
  type FeedEvent,
  type ImageFingerprint,
  type Match,
  type Md5Hash,
  type PdqFingerprint,
  type PdqHash,
  type Sequence,
} from '@breakwater/contracts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AgentDatabase } from '../state/agent-database.ts'
import { FeedState } from '../state/feed-state.ts'
import { forgetList } from './forget-list.ts'
import { IndexSnapshots } from './index-snapshots.ts'
import { ListedEntries } from './listed-entries.ts'

let directory: string
let database: AgentDatabase
let listed: ListedEntries

const open = () => {
  database = new AgentDatabase(directory)
  listed = new ListedEntries(database)
}
const close = async () => {
  await listed[Symbol.asyncDispose]()
  database[Symbol.dispose]()
}
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'breakwater-listed-'))
  open()
})
afterEach(async () => {
  await close()
  rmSync(directory, { recursive: true })
})

const entryOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as EntryId
const hex = (bytes: number) => randomBytes(bytes).toString('hex')
const pictures = Array.from({ length: 21_000 }, () => ({ hash: hex(32) as PdqHash, md5: hex(16) as Md5Hash }))
const head = (number: number) => ({ sequence: (number + 1) as Sequence, entry: entryOf(number) })
const added = (number: number, picture = pictures[number]!): FeedEvent => ({
  ...{ ...head(number), type: 'add', trust: 'self_reported', maxAction: 'hold', expiresOn: '2028-01-01' },
  fingerprint: { kind: 'image', md5: picture.md5, pdq: { hash: picture.hash, quality: 90 } } as ImageFingerprint,
})
const ended = (number: number, type: 'withdraw' | 'quarantine' | 'expire' = 'withdraw'): FeedEvent => ({
  ...head(number),
  type,
})
const apply = (...events: FeedEvent[]) => database.transaction(() => listed.apply(events))()
const found = (number: number) =>
  listed.match({ pdq: { hash: pictures[number]!.hash, quality: 90 } }).map(({ entry }) => entry)
const snapshot = () => path.join(directory, 'index.snapshot')

test('of what a worker of a fleet found that is kept which says most: windows that agree go before the hash of a pattern', () => {
  const stripes = 'aaaa'.repeat(16) as PdqHash
  apply(added(0, { hash: stripes, md5: pictures[0]!.md5 }), added(1))
  const standing = {
    entry: entryOf(0),
    distanceBits: 9,
    quality: 90,
    trust: 'self_reported',
    maxAction: 'hold',
  } as const
  const region = { corners: [] }
  // Eight forms that are one: of stripes and of what is told apart by its hash alone that is enough.
  const pdqOf = (hash: PdqHash): PdqFingerprint => {
    const dihedral = Object.fromEntries(dihedralForms.map((form) => [form, hash])) as PdqFingerprint['dihedral']
    return { hash, quality: 90, dihedral }
  }
  const settled = (more: Partial<Match>, hash = stripes) =>
    listed.settled({ md5: pictures[2]!.md5, pdq: pdqOf(hash), matches: [{ ...standing, ...more }] })
  expect(settled({ region, windows: 2 })).toMatchObject([{ entry: entryOf(0), windows: 2 }])
  expect(settled({ region, windows: 1 })).toMatchObject([{ entry: entryOf(0), distanceBits: 0, pattern: true }])
  expect(settled({ region })).toMatchObject([{ entry: entryOf(0), pattern: true }])
  // Of a picture that is none the whole goes first.
  const photograph = { entry: entryOf(1), region, windows: 3 }
  const [whole] = settled(photograph, pictures[1]!.hash)
  expect(whole).toMatchObject({ entry: entryOf(1), distanceBits: 0 })
  expect(whole!.windows).toBeUndefined()
})

test('what is added, amended, replaced and ended is so in the very next match, by hash and by MD5', () => {
  apply(added(1), added(2), { ...head(2), type: 'amend', trust: 'platform_confirmed', maxAction: 'block' })
  expect(found(1)).toEqual([entryOf(1)])
  const query = { md5: pictures[2]!.md5, pdq: { hash: pictures[3]!.hash, quality: 90 } }
  expect(listed.match(query)).toEqual([
    { entry: entryOf(2), distanceBits: 0, quality: 90, trust: 'platform_confirmed', maxAction: 'block' },
  ])
  expect(listed.match({ pdq: { hash: pictures[1]!.hash, quality: 49 } })).toEqual([])
  apply(added(1, pictures[4]!))
  expect([found(1), found(4)]).toEqual([[], [entryOf(1)]])
  apply(added(5), ended(5), ended(2, 'quarantine'), ended(77))
  expect([found(5), listed.match(query), listed.size, listed.has(entryOf(1))]).toEqual([[], [], 1, true])
  apply({ ...added(2), type: 'restore' } as FeedEvent)
  expect(found(2)).toEqual([entryOf(2)])
})

test('nobody else on the machine can read what is held', async () => {
  apply(...pictures.slice(0, 20_500).map((_, number) => added(number)))
  await close()
  for (const file of readdirSync(directory))
    expect([file, statSync(path.join(directory, file)).mode & 0o077]).toEqual([file, 0])
  open()
})

test('two entries of one picture are two matches, and the end of one leaves the other', () => {
  apply(added(1), added(2, pictures[1]!))
  expect(found(1)).toEqual([entryOf(1), entryOf(2)])
  apply(ended(1))
  expect(found(1)).toEqual([entryOf(2)])
})

test('a change that does not reach the disk does not reach memory', () => {
  apply(added(1))
  expect(() =>
    database.transaction(() => {
      listed.apply([ended(1), added(2)])
      throw new Error('the disk is full')
    }),
  ).toThrow('full')
  expect([found(1), found(2), listed.size]).toEqual([[entryOf(1)], [], 1])
})

test('a restart has everything: from a snapshot, from the rows besides it, and from the rows alone', async () => {
  apply(...pictures.slice(0, 20_500).map((_, number) => added(number)))
  await close()
  expect(existsSync(snapshot())).toBe(true)
  const written = readFileSync(snapshot())
  expect(written.includes(Buffer.from(pictures[7]!.hash, 'hex'))).toBe(false)
  open()
  expect([found(0), found(20_499), listed.size]).toEqual([[entryOf(0)], [entryOf(20_499)], 20_500])
  apply(added(20_500))
  await close()
  // Nothing ended and little is new: the snapshot stays as it is.
  expect(readFileSync(snapshot()).equals(written)).toBe(true)
  open()
  expect([found(20_499), found(20_500)]).toEqual([[entryOf(20_499)], [entryOf(20_500)]])
  await close()
  writeFileSync(snapshot(), written.subarray(0, written.length >> 1))
  open()
  expect([found(20_499), found(20_500), listed.size]).toEqual([[entryOf(20_499)], [entryOf(20_500)], 20_501])
})

test('kept while it runs it is there after a kill, with what came meanwhile; what ended meanwhile spoils it', async () => {
  const isKept = () => new IndexSnapshots(database).newestHash !== undefined
  apply(...pictures.slice(0, 20_500).map((_, number) => added(number)))
  const keeping = listed.keep()
  expect(await listed.keep()).toBe(false)
  apply(added(20_501))
  expect(await keeping).toBe(true)
  apply(added(20_502))
  database[Symbol.dispose]()
  open()
  for (const number of [0, 20_499, 20_501, 20_502]) expect(found(number)).toEqual([entryOf(number)])
  // Had it not been of these rows, it would have been built anew, and dropped.
  expect(isKept()).toBe(true)
  expect(await listed.keep()).toBe(false)
  apply(ended(20_502))
  const again = listed.keep()
  apply(ended(7))
  expect([await again, isKept()]).toEqual([false, false])
})

test('with the end of an entry the snapshot can be read no more, whoever kept a copy of the file', async () => {
  apply(...pictures.slice(0, 20_500).map((_, number) => added(number)))
  await close()
  const written = readFileSync(snapshot())
  open()
  apply(ended(3))
  // Killed before it could write another: the old file is still there.
  database[Symbol.dispose]()
  writeFileSync(snapshot(), written)
  open()
  expect([found(3), found(4), listed.size]).toEqual([[], [entryOf(4)], 20_499])
})

test('an agent that is told to reads the whole list anew', async () => {
  apply(added(1), added(2))
  new FeedState(database).advance({ epoch: 'one', events: [ended(9)], next: 9 as Sequence, head: 9 as Sequence })
  expect(() => forgetList(directory)).toThrow('in use')
  await close()
  expect(() => forgetList(path.join(directory, 'nowhere'))).toThrow('no state')
  expect(forgetList(directory)).toBe(2)
  open()
  expect([found(1), listed.size]).toEqual([[], 0])
  const { progress, owedAcknowledgement } = new FeedState(database)
  expect([progress, owedAcknowledgement]).toEqual([{ epoch: null, cursor: 0 }, null])
})

test('what a worker found of a part stands while its entry does, and the whole is compared anew', () => {
  apply(added(1), added(2))
  const md5 = 'a'.repeat(32) as Md5Hash
  const [left, right] = [0, 0.5]
  const corners = [left, right, right, left].map((x, index) => [x, index < 2 ? 0 : 1])
  const region = { corners }
  const standing = { trust: 'self_reported', maxAction: 'hold', quality: 80, distanceBits: 9 } as const
  const part = (number: number): Match => ({ entry: entryOf(number), ...standing, region })
  const settle = ({ hash }: (typeof pictures)[number], ...matches: Match[]) =>
    listed
      .settled({ md5, pdq: { hash, quality: 90 } as PdqFingerprint, matches })
      .map(({ entry, region: where }) => [entry, where])
  expect(settle(pictures[7]!, part(2))).toEqual([[entryOf(2), region]])
  expect(settle(pictures[1]!, part(1), part(2))).toEqual([
    [entryOf(1), undefined],
    [entryOf(2), region],
  ])
  apply(ended(2))
  expect(settle(pictures[7]!, part(2))).toEqual([])
})
