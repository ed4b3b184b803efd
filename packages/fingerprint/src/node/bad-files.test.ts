import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { badFiles } from '../testing/bad-files.ts'
import { oddFiles } from '../testing/odd-files.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { fingerprintFile, fingerprintImage } from './index.ts'

const bad = await badFiles()
const odd = await oddFiles()
const refusal = (bytes: Uint8Array) =>
  fingerprintImage(bytes).then(
    () => 'read',
    (error: unknown) => (error instanceof UnreadableFile ? error.code : error),
  )

test.each(bad.map(({ name, bytes, code }) => [name, code, bytes] as const))(
  '%s is refused: %s',
  async (_name, code, bytes) => {
    expect(await refusal(bytes)).toBe(code)
  },
)

test.each(odd.map((file) => [file.name, file] as const))('%s is read all the same', async (_name, { bytes, like }) => {
  expect((await fingerprintImage(bytes)).pdq).toEqual((await fingerprintImage(like)).pdq)
})

test('a wrong name changes nothing', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-'))
  try {
    const { like } = odd.find(({ name }) => name.startsWith('a PNG'))!
    await writeFile(path.join(folder, 'photo.jpg'), like)
    expect(await fingerprintFile(path.join(folder, 'photo.jpg'))).toEqual(await fingerprintImage(like))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('whatever bytes are damaged, the answer is a fingerprint or a code', async () => {
  const heic = readFileSync(new URL('../testing/heic/grid.heic', import.meta.url))
  const whole = [...odd.map(({ like }) => like), heic]
  const damage = fc.record({
    file: fc.integer({ min: 0, max: whole.length - 1 }),
    places: fc.array(
      fc.tuple(
        fc.oneof(fc.double({ min: 0, max: 0.02, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
        fc.integer({ min: 0, max: 255 }),
      ),
      { minLength: 1, maxLength: 20 },
    ),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ file, places }) => {
      const bytes = Buffer.from(whole[file]!)
      for (const [place, value] of places) bytes[Math.floor(place * (bytes.length - 1))] = value
      expect(await refusal(bytes)).toBeTypeOf('string')
    }),
    { numRuns: 150 },
  )
})
