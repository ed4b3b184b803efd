import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockDirectory } from './directory-lock.ts'
import { oldestErasure } from './erasures.ts'
import { ledgerPath, readLedger } from './ledger.ts'
import { openDatabase, openStore, storeOn } from './open-store.ts'
import { StoreError, StoreInUse } from './store.ts'
import { madeUpCase, madeUpFingerprint, madeUpVideo } from './testing/made-up-case.ts'

const busyProcess = path.join(import.meta.dirname, 'testing', 'busy-process.ts')
const cycles = 10
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakwater-pglite-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function start(dataDirectory: string, name: string) {
  const child = spawn(process.execPath, [busyProcess, dataDirectory, name], { stdio: ['ignore', 'pipe', 'pipe'] })
  const acknowledged: string[] = []
  const errors: string[] = []
  child.stderr.on('data', (chunk) => errors.push(String(chunk)))
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => acknowledged.push(line))
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')])
  return {
    acknowledged,
    errors,
    async until(count: number) {
      while (acknowledged.length < count && child.exitCode === null) {
        await Promise.race([once(lines, 'line'), ended])
      }
      if (acknowledged.length < count) throw new Error(`the process ended: ${errors.join('')}`)
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    ended,
  }
}

test(`what was acknowledged is there after ${cycles} kills in the middle of the work`, {
  timeout: 240_000,
}, async () => {
  const opened = new Set<string>()
  const withdrawn = new Set<string>()
  for (let cycle = 0; cycle < cycles; cycle++) {
    const busy = start(folder, `cycle ${cycle}`)
    // At another moment every time.
    await busy.until(20 + cycle * 17)
    await busy.kill()
    for (const line of busy.acknowledged) {
      const [, what, seed] = /^(opened|withdrawn) (.+)$/.exec(line) ?? []
      if (seed !== undefined) (what === 'opened' ? opened : withdrawn).add(seed)
    }
  }
  expect(opened.size).toBeGreaterThan(cycles * 20)

  await using database = await openDatabase({ dataDirectory: folder })
  const cases = await database.tables.selectFrom('cases').selectAll().execute()
  const byLookup = new Map(cases.map((row) => [row.lookup, row]))
  const missing = [...opened].filter((seed) => !byLookup.has(madeUpCase(seed).lookup))
  expect(missing).toEqual([])
  const alive = [...withdrawn].filter((seed) => byLookup.get(madeUpCase(seed).lookup)?.state !== 'withdrawn')
  expect(alive).toEqual([])
  // Nothing is half there: one case more in a cycle may have been committed without its answer, with all of its parts.
  expect(cases.length).toBeLessThanOrEqual(opened.size + cycles)
  const entries = await database.tables.selectFrom('entries').selectAll().execute()
  expect(entries.length).toBe(cases.length * 2)
  const events = await database.tables
    .selectFrom('events')
    .select(['sequence', 'entry_id', 'type'])
    .orderBy('sequence')
    .execute()
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, at) => at + 1))
  const { sequence } = await database.tables.selectFrom('feed_head').select('sequence').executeTakeFirstOrThrow()
  expect(sequence).toBe(events.length)
  // The ledger knows of every withdrawal that the database knows of.
  const ledger = new Set((await readLedger(ledgerPath(folder)))?.flatMap((line) => line.entries))
  const ended = entries.filter(({ state }) => state === 'withdrawn')
  expect(ended.filter(({ id }) => !ledger.has(id))).toEqual([])
  expect(ended.filter(({ fingerprint }) => fingerprint !== null)).toEqual([])
})

test('a disk that fails ends the process, which would hang otherwise, and takes nothing back', {
  timeout: 300_000,
}, async () => {
  const dataDirectory = path.join(folder, 'failing')
  const script = path.join(import.meta.dirname, 'testing', 'failing-disk-process.ts')
  const child = spawn(process.execPath, [script, dataDirectory], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 240_000,
  })
  let [printed, errors] = ['', '']
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [code] = await once(child, 'close')
  expect([code, printed]).toEqual([1, 'opened before\n'])
  expect(errors).toContain('The disk failed the database (sync: EIO)')
  await using store = await openStore({ dataDirectory })
  expect(await store.findCase(madeUpCase('before').lookup)).not.toBeNull()
})

test('a second process is refused with a clear word, and the first goes on undisturbed', async () => {
  const dataDirectory = path.join(folder, 'shared')
  const first = start(dataDirectory, 'first')
  await first.until(1)
  await expect(openStore({ dataDirectory })).rejects.toThrow(StoreInUse)
  const second = start(dataDirectory, 'second')
  await second.ended
  expect(second.acknowledged).toEqual([])
  expect(second.errors.join('')).toContain('is in use by another process')
  const before = first.acknowledged.length
  await first.until(before + 5)
  await first.kill()
  // The lock died with its process: nothing stale is in the way.
  await using store = await openStore({ dataDirectory })
  expect(await store.findCase(madeUpCase('first/0').lookup)).not.toBeNull()
  await expect(openStore({ dataDirectory })).rejects.toThrow(StoreInUse)
})

test('the lock is let go when its holder is done, and its folder is for one user', async () => {
  const directory = path.join(folder, 'private', 'deep')
  for (let round = 0; round < 3; round++) {
    using _lock = lockDirectory(directory)
    expect(() => lockDirectory(directory)).toThrow(StoreInUse)
  }
  expect((await stat(directory)).mode & 0o077).toBe(0)
  expect(await readdir(directory)).toContain('lock')
})

test('a folder that cannot be made is a clear error', async () => {
  await expect(openStore({ dataDirectory: '/dev/null/data' })).rejects.toThrow(StoreError)
})

test('of a withdrawn case no hash and no recovery is left anywhere in the folder', async () => {
  const dataDirectory = path.join(folder, 'erased')
  {
    await using database = await openDatabase({ dataDirectory })
    const store = storeOn(database, dataDirectory)
    await store.openCase(madeUpCase('stays'))
    const { id } = (await store.openCase(madeUpCase('goes')))!
    const addition = { key: 'key', digest: 'digest of goes', ciphertext: 'ciphertext of goes', at: new Date() }
    expect(await store.addItems(id, { ...addition, items: [madeUpVideo('goes/video')] })).toBe('added')
    const { id: staying } = (await store.openCase(madeUpCase('stays too')))!
    const kept = { key: 'key', digest: 'digest of stays', ciphertext: 'ciphertext of stays', at: new Date() }
    expect(await store.addItems(staying, { ...kept, items: [madeUpVideo('stays/video')] })).toBe('added')
    const at = new Date('2026-11-23T12:00:00Z')
    await store.withdrawCase(id, { at, deleteRecovery: true })
    // A process that is killed now leaves word of it.
    expect(await oldestErasure(database.tables)).toEqual(at)
  }
  {
    await using database = await openDatabase({ dataDirectory })
    expect(await oldestErasure(database.tables)).toBeNull()
  }
  const traces = async (seed: string) => {
    const { recovery, openingDigest } = madeUpCase(seed)
    const pictures = [0, 1].map((at) => madeUpFingerprint(`${seed}/${at}`))
    const { md5, vpdq } = madeUpVideo(`${seed}/video`)
    const hashes = [
      ...pictures.flatMap((each) => [each.md5, ...Object.values(each.pdq!.dihedral)]),
      ...[md5, ...vpdq.map(({ hash }) => hash)],
    ]
    const ofAddition = [`digest of ${seed}`, `ciphertext of ${seed}`]
    const texts: string[] = [...hashes, recovery.ciphertext, recovery.key!.sealed, ...ofAddition]
    const found: string[] = []
    for (const file of await readdir(dataDirectory, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const bytes = await readFile(path.join(file.parentPath, file.name))
      for (const text of [...texts, openingDigest]) {
        if (bytes.includes(text) || (text.length % 32 === 0 && bytes.includes(Buffer.from(text, 'hex'))))
          found.push(`${file.name}: ${text}`)
      }
    }
    return found
  }
  // What is still listed is found, so the search would find what is not.
  const staying = (await traces('stays')).join()
  for (const text of ['ciphertext of stays', 'digest of stays', madeUpVideo('stays/video').vpdq[2]!.hash]) {
    expect(staying).toContain(text)
  }
  expect(await traces('goes')).toEqual([])
})
