import { fingerprintImage } from '@breakwater/fingerprint/node'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import { expect, test } from 'vitest'
import { decodingConfigurationSchema, FingerprintPool } from './fingerprint-pool.ts'

const usual = decodingConfigurationSchema.parse({ threads: 2, mostRegions: 0, slanted: 'never' })
const plain = { tier: 'upload', hasWindows: false } as const
const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
const large = await generatedPhotograph(98, { width: 4000, height: 3000 })

test('twenty at once are hashed as they are alone, bad ones among them fail alone, and this thread stays free', async () => {
  await using pool = new FingerprintPool(usual)
  const alone = await fingerprintImage(photograph, { forMatching: true })
  await pool.fingerprint(photograph, plain)
  let turns = 0
  const counting = setInterval(() => turns++, 2)
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) =>
      pool.fingerprint(at % 5 === 0 ? photograph.subarray(0, 5000) : photograph, plain),
    ),
  )
  clearInterval(counting)
  for (const [at, result] of results.entries()) {
    if (at % 5 !== 0) expect(result).toEqual({ status: 'fulfilled', value: alone })
    else
      expect((result as PromiseRejectedResult).reason).toMatchObject({
        name: 'UnreadableFile',
        code: 'truncated-image',
      })
  }
  expect(turns).toBeGreaterThan(5)
})

test('more than may wait are refused, and those that wait are answered', async () => {
  await using pool = new FingerprintPool({ ...usual, threads: 1, waiting: 2 })
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => pool.fingerprint(photograph, plain)))
  const codes = results.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.code))
  expect(codes.filter((code) => code === 'ok').length).toBeGreaterThanOrEqual(2)
  expect(codes.filter((code) => code === 'busy').length).toBeGreaterThanOrEqual(6)
  expect(new Set(codes)).toEqual(new Set(['ok', 'busy']))
  await expect(pool.fingerprint(photograph, plain)).resolves.toMatchObject({ kind: 'image' })
})

test('what takes too long is refused, its thread ended, and the next upload is answered', async () => {
  await using pool = new FingerprintPool({ ...usual, threads: 1, longestSeconds: 0.001 })
  await expect(pool.fingerprint(large, plain)).rejects.toMatchObject({ code: 'decoding-failed' })
  await using patient = new FingerprintPool({ ...usual, threads: 1 })
  await expect(patient.fingerprint(large, plain)).resolves.toMatchObject({ kind: 'image' })
})

test('closed in the middle it ends at once, and whoever waited is told', async () => {
  const pool = new FingerprintPool({ ...usual, threads: 1 })
  const waiting = Promise.allSettled([pool.fingerprint(large, plain), pool.fingerprint(large, plain)])
  await pool[Symbol.asyncDispose]()
  for (const result of await waiting) expect((result as PromiseRejectedResult).reason.code).toBe('not-ready')
  await expect(pool.fingerprint(photograph, plain)).rejects.toMatchObject({ code: 'not-ready' })
})

test('what waits is bounded in bytes too', async () => {
  await using pool = new FingerprintPool({ ...usual, threads: 1 })
  const padded = new Uint8Array(60 * 1024 * 1024)
  padded.set(photograph)
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => pool.fingerprint(padded, plain)))
  const codes = results.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.code))
  expect(codes.filter((code) => code === 'busy')).toHaveLength(2)
  await expect(pool.fingerprint(photograph, plain)).resolves.toMatchObject({ kind: 'image' })
})
