import {
  dihedralForms,
  type ImageFingerprint,
  type Md5Hash,
  type PdqHash,
  type VideoFingerprint,
} from '@breakwater/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSameItem, sameItemBits } from './same-item.ts'

const hash = (bits: bigint) => bits.toString(16).padStart(64, '0') as PdqHash
const picture = (forms: readonly bigint[], md5 = 'a'.repeat(32)): ImageFingerprint => {
  const dihedral = Object.fromEntries(dihedralForms.map((form, at) => [form, hash(forms[at]!)])) as NonNullable<
    ImageFingerprint['pdq']
  >['dihedral']
  return { kind: 'image', md5: md5 as Md5Hash, pdq: { hash: dihedral.original, quality: 80, dihedral } }
}
const bits = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n })
const forms = fc.array(bits, { minLength: 8, maxLength: 8 })

test('two pictures are one item exactly when no form differs in more bits than the limit', () => {
  const flips = fc.uniqueArray(fc.nat(255), { minLength: 0, maxLength: 2 * sameItemBits })
  fc.assert(
    fc.property(forms, flips, fc.nat(7), (given, flipped, form) => {
      const other = [...given]
      for (const bit of flipped) other[form] = other[form]! ^ (1n << BigInt(bit))
      const expected = flipped.length <= sameItemBits
      expect(isSameItem(picture(given), picture(other, 'b'.repeat(32)))).toBe(expected)
      expect(isSameItem(picture(other, 'b'.repeat(32)), picture(given))).toBe(expected)
    }),
  )
})

test('the MD5 alone makes one item only of what has nothing else', () => {
  const [one, other] = ['a'.repeat(32), 'b'.repeat(32)] as [Md5Hash, Md5Hash]
  const alone = { kind: 'image', md5: one } as const
  expect(isSameItem(alone, { ...alone })).toBe(true)
  expect(isSameItem(alone, { kind: 'image', md5: other })).toBe(false)
  expect(isSameItem(alone, picture(Array(8).fill(1n), one))).toBe(false)
  expect(isSameItem(picture(Array(8).fill(0n), one), picture(Array(8).fill(2n ** 200n - 1n), one))).toBe(false)
})

test('videos are one item when file and frames are the same', () => {
  const video = (md5: string, ...frames: bigint[]): VideoFingerprint => ({
    kind: 'video',
    md5: md5 as Md5Hash,
    vpdq: frames.map((frame, at) => ({ frame: at, seconds: at, hash: hash(frame), quality: 90 })),
  })
  const [one, other] = ['a'.repeat(32), 'b'.repeat(32)]
  expect(isSameItem(video(one, 1n, 2n), video(one, 1n, 2n))).toBe(true)
  expect(isSameItem(video(one, 1n, 2n), video(other, 1n, 2n))).toBe(false)
  expect(isSameItem(video(one, 1n, 2n), video(one, 1n, 3n))).toBe(false)
  expect(isSameItem(video(one), { kind: 'image', md5: one as Md5Hash })).toBe(false)
})

test('a picture without windows never stands for one that has them; one with them does', () => {
  const plain = picture(Array(8).fill(3n))
  const some = [hash(0n), hash(2n ** 128n - 1n)].map((window) => ({ hash: window, quality: 90 }))
  const near = some.map((window, at) => ({ ...window, hash: hash(at === 0 ? 1n : 2n ** 128n - 2n) }))
  const others = [{ hash: hash(2n ** 256n - 1n), quality: 90 }]
  expect(isSameItem({ ...plain, windows: some }, plain)).toBe(false)
  expect(isSameItem(plain, { ...plain, windows: some })).toBe(true)
  expect(isSameItem({ ...plain, windows: some }, { ...plain, windows: near })).toBe(true)
  expect(isSameItem({ ...plain, windows: [...some, ...others] }, { ...plain, windows: near })).toBe(false)
  // Whoever lists a picture with windows of something else hides nobody's.
  expect(isSameItem({ ...plain, windows: some }, { ...plain, windows: others })).toBe(false)
})
