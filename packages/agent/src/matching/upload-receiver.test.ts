import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ReceivedUpload, type UploadBytes, UploadReceiver } from './upload-receiver.ts'

const film = (length: number) => Buffer.concat([Buffer.from('\0\0\0\x18ftypisom'), Buffer.alloc(length - 12, 7)])
let parent: string
let directory: string
let places: number

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'breakwater-receiver-'))
  directory = path.join(parent, 'uploads')
  places = 0
})
afterEach(() => rmSync(parent, { recursive: true }))

const makeReceiver = (limits: { imageBytes?: number; videoBytes?: number } = {}) =>
  new UploadReceiver({
    ...{ directory, imageBytes: 10_000, videoBytes: 50_000, ...limits },
    takeVideoPlace: () => {
      places++
      return { [Symbol.dispose]: () => places-- }
    },
  })
async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!
    yield bytes.subarray(at, at + size)
    at += size
  }
}
const bytesOf = (received: ReceivedUpload) =>
  Buffer.from(received.kind === 'image' ? received.bytes : readFileSync(received.file))
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'received',
    ({ code, message }) => code ?? message,
  )

test('in pieces of any size a picture is in memory and a video in a file, to the byte, and gone afterwards', async () => {
  const receiver = makeReceiver()
  const upload = fc
    .tuple(fc.boolean(), fc.integer({ min: 0, max: 5_000 }))
    .map(([isVideo, length]) => (isVideo ? film(12 + length) : Buffer.alloc(length, 200)))
  const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(upload, sizes, async (bytes, pieces) => {
      {
        await using received = await receiver.receive(inPieces(bytes, pieces))
        const isVideo = bytes.subarray(4, 8).toString() === 'ftyp'
        expect([received.kind, places]).toEqual(isVideo ? ['video', 1] : ['image', 0])
        expect(bytesOf(received).equals(bytes)).toBe(true)
        if (received.kind === 'video') expect(statSync(received.file).mode & 0o077).toBe(0)
      }
      expect([readdirSync(directory), places]).toEqual([[], 0])
    }),
  )
})

test('given whole, a picture is not copied', async () => {
  const bytes = Buffer.alloc(9_000, 200)
  await using received = await makeReceiver().receive(bytes)
  expect(received.kind === 'image' && received.bytes).toBe(bytes)
})

test.each([
  ['a picture', Buffer.alloc(10_001), 10_001],
  ['a video', film(50_001), 50_001],
])('%s that is too large is refused, whole or in pieces, and no more of it is read', async (_, bytes, limit) => {
  const receiver = makeReceiver()
  expect(await codeOf(receiver.receive(bytes))).toBe('body-too-large')
  let read = 0
  let isEnded = false
  const endless = async function* () {
    try {
      for (read = bytes.length - 1, yield bytes.subarray(0, -1); ; read += 100) yield new Uint8Array(100)
    } finally {
      isEnded = true
    }
  }
  expect(await codeOf(receiver.receive(endless()))).toBe('body-too-large')
  expect(read).toBeLessThan(limit + 200)
  expect(isEnded).toBe(true)
  expect([readdirSync(directory), places]).toEqual([[], 0])
})

test('what fails on the way leaves nothing, and what a killed agent left is gone at the next start', async () => {
  const receiver = makeReceiver()
  const failing = async function* (): UploadBytes & AsyncGenerator<Uint8Array> {
    yield film(1_000)
    expect(readdirSync(directory)).toHaveLength(1)
    throw new Error('the line was cut')
  }
  expect(await codeOf(receiver.receive(failing()))).toBe('the line was cut')
  expect([readdirSync(directory), places]).toEqual([[], 0])
  writeFileSync(path.join(directory, 'left'), 'over')
  makeReceiver()
  expect(readdirSync(directory)).toEqual([])
})
