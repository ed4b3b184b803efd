import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  canonicalJson,
  checkConsistency,
  checkMirror,
  checkReceipt,
  commitment,
  contentsDigest,
  noteSigner,
  openCheckpoint,
  parseTilePath,
  saltOf,
} from '@breakwater/log'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { ledgerPath } from './ledger.ts'
import { openStore } from './open-store.ts'
import { restoreBackup } from './restore.ts'
import type { Store } from './store.ts'
import { empty, madeUpCase, madeUpFingerprint } from './testing/made-up-case.ts'
import { engines, useStore } from './testing/stores-under-test.ts'

const opened = new Date('2026-11-23T12:00:00Z')
const later = (hours: number) => new Date(opened.getTime() + hours * 3_600_000)
const signerOf = (origin: string) => noteSigner(origin, new Uint8Array(32).fill(1))
const begin = (store: Store, lastKnown: string | null = null) => store.openLog({ signerOf, lastKnown })

/** As the service does it: one batch, if one is due. */
async function write(store: Store, at: Date, leavesPerBatch = 8) {
  const { origin, size } = (await store.readLog())!
  const options = { signer: signerOf(origin), knownSize: size, leavesPerBatch, everySeconds: 3_600 }
  return store.appendToLog({ ...options, at })
}

/** All entries of the log in hex, after everything about it was checked. */
async function entriesOf(store: Store): Promise<string[]> {
  const { checkpoint, origin } = (await store.readLog())!
  const entries: string[] = []
  await checkMirror(
    openCheckpoint(checkpoint, signerOf(origin).key),
    (path) => store.readLogTile(parseTilePath(path)!),
    (entry) => entries.push(Buffer.from(entry).toString('hex')),
  )
  return entries
}

describe.each(engines('the transparency log'))('the transparency log on $engine', ({ engine, isSkipped }) => {
  const under = useStore({ engine, isSkipped })
  beforeEach(async () => {
    if (!isSkipped) await empty(under().database)
  })
  const openings = () => under().database.tables.selectFrom('log_openings').selectAll().orderBy('sequence').execute()
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

  test.skipIf(isSkipped)('has one leaf for every event, whoever made it, and dummies up to whole batches', async () => {
    const { store } = under()
    expect(await begin(store)).toBe('begun')
    const kept = (await store.openCase(madeUpCase('kept')))!
    const goes = (await store.openCase(madeUpCase('goes')))!
    const lapses = (await store.openCase(madeUpCase('lapses', { expiresOn: '2026-11-24' })))!
    const [first] = (await store.readEvents({ after: 0, limit: 1 })).events
    for (const decision of ['lower', 'quarantine', 'restore'] as const) {
      expect(await store.decide({ entry: first!.entry, decision, by: 'A', because: 'B', at: opened })).toBe('decided')
    }
    const committed = (await openings()).map((row) => hex(row.commitment))
    await store.withdrawCase(goes.id, { at: opened, deleteRecovery: false })
    await store.runRetention(later(48))
    await store.restoreCase(goes.id, { at: later(49), items: [madeUpFingerprint('goes/0')] })

    const rows = await openings()
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 14 }, (_, at) => at + 1))
    const all = rows.map((row) => hex(row.commitment))
    // What was committed to stays what it was when it can be opened no more.
    expect(all.slice(0, committed.length)).toEqual(committed)
    expect(await write(store, opened)).toMatchObject({ size: 16 })
    const entries = await entriesOf(store)
    expect(entries).toHaveLength(16)
    expect(new Set(entries).size).toBe(16)
    for (const commitment of all) expect(entries.filter((each) => each === commitment)).toHaveLength(1)

    // In the same hour nothing more, in the next a batch, with or without events.
    expect(await write(store, later(0.9))).toBeNull()
    expect(await write(store, later(1))).toMatchObject({ size: 24 })
    expect((await entriesOf(store)).slice(0, 16)).toEqual(entries)
    expect(kept.id).not.toBe(lapses.id)
  })

  test.skipIf(isSkipped)('commits to what the event said, and opens with what the feed gives', async () => {
    const { store, database } = under()
    await begin(store)
    await store.openCase(madeUpCase('one'))
    for (const { seed, event, commitment: committed, entry_id: entry } of await openings()) {
      const row = await database.tables
        .selectFrom('entries')
        .selectAll()
        .where('id', '=', entry)
        .executeTakeFirstOrThrow()
      const said = { type: 'add', entry, trust: 'self_reported', maxAction: 'hold', expiresOn: '2028-11-23' }
      const contents = contentsDigest(seed!, row.fingerprint)
      expect(event).toBe(canonicalJson({ ...said, contents }))
      expect(hex(committed)).toBe(hex(commitment(saltOf(seed!), { ...said, contents })))
    }
  })

  test.skipIf(isSkipped)('forgets with the hash which leaf was whose', async () => {
    const { store } = under()
    await begin(store)
    const inLog = (await store.openCase(madeUpCase('in the log')))!
    const before = (await openings()).map((row) => hex(row.seed!))
    await write(store, opened)
    const waiting = (await store.openCase(madeUpCase('waits')))!
    const wait = (await openings()).slice(2).map((row) => hex(row.commitment))
    for (const { id } of [inLog, waiting]) await store.withdrawCase(id, { at: opened, deleteRecovery: false })
    const left = await openings()
    // Of the case that was in the log, only its two endings; of the other, commitments that nothing opens, and endings.
    expect(left.map(({ sequence, seed }) => [sequence, seed !== null])).toEqual([
      ...[
        [3, false],
        [4, false],
        [5, true],
        [6, true],
        [7, true],
        [8, true],
      ],
    ])
    expect(left.filter(({ seed }) => seed !== null && before.includes(hex(seed)))).toEqual([])
    await write(store, later(1))
    // They are in the log, and nothing says any more that they are not dummies.
    expect((await openings()).map(({ sequence }) => sequence)).toEqual([5, 6, 7, 8])
    const entries = await entriesOf(store)
    for (const commitment of wait) expect(entries).toContain(commitment)
    await store.runRetention(later(24 * 31))
    expect(await openings()).toEqual([])
  })

  test.skipIf(isSkipped)('gives receipts of what is listed, once it is in the log', async () => {
    const { store } = under()
    await begin(store)
    const { id } = (await store.openCase(madeUpCase('mine')))!
    expect(await store.readReceipt(id)).toBe('waiting')
    await write(store, opened, 256)
    const receipt = await store.readReceipt(id)
    if (receipt === null || receipt === 'waiting') throw new Error('no receipt')
    const { size, leaves } = checkReceipt(receipt)
    expect(size).toBe(256)
    expect(leaves.map(({ event }) => event.type)).toEqual(['add', 'add'])
    // A decision about an entry changes nothing that a receipt says: a thief of the PIN learns nothing from it.
    const entry = leaves[0]!.event.entry
    await store.decide({ entry, decision: 'lower', by: 'A', because: 'B', at: opened })
    await write(store, later(1), 256)
    const again = checkReceipt(await store.readReceipt(id))
    expect(again.leaves).toEqual(leaves)
    // Whoever holds a receipt cannot try pictures against it: what it gives does not lead to the digest of the contents.
    const digests = receipt.leaves.map(({ salt }) =>
      contentsDigest(Buffer.from(salt, 'base64url'), madeUpFingerprint('mine/0')),
    )
    expect(digests).not.toContain(receipt.leaves[0]!.event.contents)
    await store.withdrawCase(id, { at: opened, deleteRecovery: false })
    expect(await store.readReceipt(id)).toBeNull()
  })

  test.skipIf(isSkipped)('is never signed twice: a database that was set back begins another log', async () => {
    const { store, database } = under()
    await begin(store)
    const { id } = (await store.openCase(madeUpCase('one')))!
    await write(store, opened)
    const earlier = (await store.readLog())!
    const [tiles, state] = [
      await database.tables.selectFrom('log_tiles').selectAll().execute(),
      await database.tables.selectFrom('log_state').selectAll().executeTakeFirstOrThrow(),
    ]
    await write(store, later(1))
    const newest = (await store.readLog())!
    expect(await begin(store, newest.checkpoint)).toBe('continued')
    expect(await begin(store, earlier.checkpoint)).toBe('continued')

    await database.tables.deleteFrom('log_tiles').execute()
    await database.tables.insertInto('log_tiles').values(tiles).execute()
    await database.tables.updateTable('log_state').set({ size: state.size, checkpoint: state.checkpoint }).execute()
    const known = { signer: signerOf(newest.origin), knownSize: newest.size, leavesPerBatch: 8, everySeconds: 1 }
    expect(await store.appendToLog({ ...known, at: later(5) })).toBe('elsewhere')
    expect(await begin(store, newest.checkpoint)).toBe('begun-anew')
    const anew = (await store.readLog())!
    expect(anew.origin).not.toBe(newest.origin)
    expect(anew.previous).toBe(newest.checkpoint)
    await write(store, later(6))
    expect(checkReceipt(await store.readReceipt(id)).origin).toBe(anew.origin)

    // Another process may still know of the log before. But a database from before this log is one that was set back.
    expect(await begin(store, newest.checkpoint)).toBe('continued')
    await database.tables.updateTable('log_state').set({ previous: null }).execute()
    expect(await begin(store, newest.checkpoint)).toBe('begun-anew')

    // Grown again past where it was, but otherwise: that is found as well.
    const other = (await store.readLog())!.checkpoint.replace(/\n[^\n]{43}=\n/, `\n${'A'.repeat(43)}=\n`)
    expect(await begin(store, other)).toBe('begun-anew')
  })

  test.skipIf(isSkipped)('is signed by one key only', async () => {
    const { store } = under()
    await begin(store)
    const stranger = (origin: string) => noteSigner(origin, new Uint8Array(32).fill(2))
    expect(await store.openLog({ signerOf: stranger, lastKnown: null })).toBe('other-key')
    const { origin, size } = (await store.readLog())!
    const options = { knownSize: size, leavesPerBatch: 8, everySeconds: 1, at: opened }
    expect(await store.appendToLog({ signer: stranger(origin), ...options })).toBe('elsewhere')
  })

  test.skipIf(isSkipped)('takes up what was listed before there was a log', async () => {
    const { store, database } = under()
    const { id } = (await store.openCase(madeUpCase('before')))!
    const [first] = (await store.readEvents({ after: 0, limit: 1 })).events
    await store.decide({ entry: first!.entry, decision: 'lower', by: 'A', because: 'B', at: opened })
    const gone = (await store.openCase(madeUpCase('gone before')))!
    await store.withdrawCase(gone.id, { at: opened, deleteRecovery: false })
    await database.tables.deleteFrom('log_openings').execute()
    await begin(store)
    expect((await openings()).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    await write(store, opened)
    expect(checkReceipt(await store.readReceipt(id)).leaves).toHaveLength(2)
  })

  test.skipIf(isSkipped)('loses nothing and doubles nothing with many writers and many that sign', async () => {
    const { store } = under()
    await begin(store)
    const committed: string[] = []
    let isWriting = true
    const checkpoints: string[] = []
    const signing = Array.from({ length: 2 }, async () => {
      for (let hour = 0; isWriting; hour++) {
        const batch = await write(store, later(hour), 4)
        if (batch !== null && batch !== 'elsewhere') checkpoints.push(batch.checkpoint)
      }
    })
    await Promise.all(
      Array.from({ length: 4 }, async (_, writer) => {
        for (let count = 0; count < 6; count++) {
          const { id } = (await store.openCase(madeUpCase(`${writer}/${count}`)))!
          if (count % 3 === 0) await store.withdrawCase(id, { at: opened, deleteRecovery: false })
        }
      }),
    )
    isWriting = false
    await Promise.all(signing)
    await write(store, later(100_000), 4)
    committed.push(...(await openings()).map((row) => hex(row.commitment)))
    const entries = await entriesOf(store)
    // 4 cases of each writer stay, with their two events; of the other 2, two endings each.
    expect(committed).toHaveLength(4 * (4 * 2 + 2 * 2))
    expect(new Set(entries).size).toBe(entries.length)
    for (const commitment of committed) expect(entries).toContain(commitment)
    const { origin, checkpoint } = (await store.readLog())!
    const open = (note: string) => openCheckpoint(note, signerOf(origin).key)
    expect(new Set(checkpoints.map((note) => open(note).size)).size).toBe(checkpoints.length)
    const read = (path: string) => store.readLogTile(parseTilePath(path)!)
    for (const note of checkpoints) await checkConsistency(open(note), open(checkpoint), read)
  })

  // A new database of PGlite takes a while.
  test.skipIf(isSkipped)('begins anew after a restore, from a backup without seeds', { timeout: 240_000 }, async () => {
    const { store, folder, somewhereNew } = under()
    await begin(store)
    const { lookup } = madeUpCase('stays')
    await store.openCase(madeUpCase('stays'))
    const { id } = (await store.openCase(madeUpCase('goes')))!
    const target = await mkdtemp(path.join(tmpdir(), 'breakwater-log-'))
    onTestFinished(() => rm(target, { recursive: true, force: true }))
    const [file, pepper] = [path.join(target, 'backup'), new Uint8Array(32).fill(4)]
    await store.backup({ file, pepper, now: opened })
    await store.withdrawCase(id, { at: opened, deleteRecovery: false })
    await write(store, opened)
    const before = (await store.readLog())!
    const into = await somewhereNew()
    const ledger = { ledgerFile: ledgerPath(folder), acceptLostWithdrawals: false }
    await restoreBackup({ file, pepper, into, ...ledger, now: later(1) })
    await using restored = await openStore(into)
    expect(await restored.readLog()).toBeNull()
    expect(await begin(restored, before.checkpoint)).toBe('begun')
    await write(restored, later(1))
    const state = (await restored.readLog())!
    expect(state.origin).not.toBe(before.origin)
    expect(state.previous).toBe(before.checkpoint)
    expect(checkReceipt(await restored.readReceipt((await restored.findCase(lookup))!.id)).leaves).toHaveLength(2)
    expect(await restored.readReceipt(id)).toBeNull()
  })
})
