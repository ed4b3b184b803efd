import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KnownHashes } from './known-hashes.ts'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })

function withBitsTurned(bytes: Uint8Array, bits: readonly number[]): Uint8Array<ArrayBuffer> {
  const turned = Uint8Array.from(bytes)
  for (const bit of bits) turned[bit >> 3]! ^= 1 << (bit & 7)
  return turned
}

const bitsTurned = (count: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: count, maxLength: count })

test.each([
  [0, true],
  [1, true],
  [2, true],
  [3, false],
  [40, false],
])('a hash that %i bits differ from one before is known: %s', (count, isKnown) => {
  fc.assert(
    fc.property(hash, bitsTurned(count), (bytes, bits) => {
      const known = new KnownHashes()
      expect(known.addUnlessKnown(Uint8Array.from(bytes))).toBe(true)
      expect(known.addUnlessKnown(withBitsTurned(bytes, bits))).toBe(!isKnown)
    }),
  )
})

test('of several forms the first counts', () => {
  const known = new KnownHashes()
  const two = (first: number, second: number) => Uint8Array.from({ length: 64 }, (_, at) => (at < 32 ? first : second))
  expect(known.addUnlessKnown(two(0x55, 0))).toBe(true)
  expect(known.addUnlessKnown(two(0, 0x55))).toBe(true)
  expect(known.addUnlessKnown(two(0x55, 0xff))).toBe(false)
})

test('what is known is not added again, so that a chain of near ones ends', () => {
  const known = new KnownHashes()
  const first = new Uint8Array(32)
  const [second, third] = [withBitsTurned(first, [0, 1]), withBitsTurned(first, [0, 1, 2, 3])]
  expect([first, second, third].map((each) => known.addUnlessKnown(each))).toEqual([true, false, true])
})
