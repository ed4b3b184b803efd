import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { createHashIndex } from '../hash-index.ts'
import { createSettlerThread, IndexSharing, loadMatcherModules, readSnapshot, writeSnapshot } from './index.ts'

const modules = loadMatcherModules()

/** Hashes far from each other: the number and its mirror image, over and over. */
function hashOf(number: number): Uint8Array {
  const words = new Uint32Array(8).map((_, at) => Math.imul(number + 1, 0x9e3779b1 + 2 * at) ^ (number << at))
  return new Uint8Array(words.buffer)
}
const hashesOf = (count: number) => Uint8Array.from({ length: count * 32 }, (_, at) => hashOf(at >> 5)[at & 31]!)
const listingOf = (count: number) => ({
  hashes: hashesOf(count),
  ids: Uint32Array.from({ length: count }, (_, at) => at),
  radii: new Uint8Array(count).fill(31),
})

const searching = `
  const { parentPort, workerData } = require('node:worker_threads')
  import(workerData.module).then(({ openSharedIndex }) => {
    const searcher = openSharedIndex(workerData.handle)
    parentPort.on('message', (hash) => parentPort.postMessage([...searcher.search(hash).ids]))
    parentPort.postMessage('ready')
  })`

async function startSearchThread(sharing: IndexSharing): Promise<(hash: Uint8Array) => Promise<number[]>> {
  const handle = sharing.handle()
  const module = new URL('./index.ts', import.meta.url).href
  const worker = new Worker(searching, { eval: true, workerData: { handle, module }, transferList: [handle.port] })
  onTestFinished(async () => void (await worker.terminate()))
  await once(worker, 'message')
  return async (hash) => {
    worker.postMessage(hash)
    return ((await once(worker, 'message')) as [number[]])[0]
  }
}

test('other threads see every insert, every deletion and every new table, and none comes back', async () => {
  await using settler = createSettlerThread()
  const sharing = new IndexSharing(modules)
  const index = createHashIndex(modules, { settler: settler.settle, onMemories: sharing.publish })
  sharing.publish(index.memories)
  const threads = [await startSearchThread(sharing), await startSearchThread(sharing)]
  const seen = async (number: number) => Promise.all(threads.map((search) => search(hashOf(number))))
  expect(await seen(1)).toEqual([[], []])
  index.insert(1, hashOf(1))
  expect(await seen(1)).toEqual([[1], [1]])
  index.delete(1, hashOf(1))
  expect(await seen(1)).toEqual([[], []])
  index.insertAll(listingOf(20_000))
  expect(await seen(19_999)).toEqual([[19_999], [19_999]])
  for (let number = 20_000; number < 20_500; number++) index.insert(number, hashOf(number))
  const settled = index.settle()
  index.delete(20_001, hashOf(20_001))
  index.delete(5, hashOf(5))
  index.insert(99_999, hashOf(99_999))
  expect(await seen(20_001)).toEqual([[], []])
  await settled
  for (const gone of [5, 20_001]) expect(await seen(gone)).toEqual([[], []])
  for (const there of [6, 20_002, 99_999]) expect(await seen(there)).toEqual([[there], [there]])
  expect(index.size).toBe(20_499)
})

test('a settler thread that dies fails what it was building; nothing is lost, and the next build works', async () => {
  const settler = createSettlerThread()
  const index = createHashIndex(modules, { settler: settler.settle })
  for (let number = 0; number < 3000; number++) index.insert(number, hashOf(number))
  const settled = index.settle()
  await new Promise(setImmediate)
  await settler[Symbol.asyncDispose]()
  await expect(settled).rejects.toThrow('the settler thread ended')
  expect([...index.search(hashOf(17)).ids]).toEqual([17])
  await index.settle()
  expect(index.memories.recent).toHaveLength(1)
  expect([...index.search(hashOf(17)).ids]).toEqual([17])
  await settler[Symbol.asyncDispose]()
})

test('a snapshot brings all back; a cut, changed or other file is refused and said', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-snapshot-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = path.join(directory, 'index.snapshot')
  const index = createHashIndex(modules)
  index.insertAll(listingOf(5000))
  index.delete(3, hashOf(3))
  writeSnapshot(index.memories.settled!, file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const again = createHashIndex(modules, {}, { settled: readSnapshot(file), recent: [] })
  expect(again.size).toBe(4999)
  for (const number of [0, 4999]) expect([...again.search(hashOf(number)).ids]).toEqual([number])
  expect([...again.search(hashOf(3)).ids]).toEqual([])

  const key = new Uint8Array(32).fill(7)
  writeSnapshot(index.memories.settled!, `${file}.sealed`, key)
  const sealed = createHashIndex(modules, {}, { settled: readSnapshot(`${file}.sealed`, key), recent: [] })
  expect([...sealed.search(hashOf(4999)).ids]).toEqual([4999])
  expect(() => readSnapshot(`${file}.sealed`)).toThrow('its digest differs')
  expect(() => readSnapshot(`${file}.sealed`, new Uint8Array(32))).toThrow('its digest differs')

  const bytes = readFileSync(file)
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(file, bytes)
  expect(() => readSnapshot(file)).toThrow('its digest differs')
  truncateSync(file, 100_000)
  expect(() => readSnapshot(file)).toThrow('cut off')
  writeFileSync(file, 'something else that is longer than the preface of a snapshot of an index')
  expect(() => readSnapshot(file)).toThrow('no snapshot')
})
