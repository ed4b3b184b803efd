import { createHash } from 'node:crypto'
import { limits } from '@breakwater/contracts/limits'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pdqModule } from '../node/index.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import type { Pixels } from '../pixels.ts'
import { paint } from '../testing/paint.ts'
import { bitsForPart, orderOf, saysSomething } from './hash-order.ts'

const kernel = createPdqKernel(pdqModule)
const hashOf = (pixels: Pixels) => Uint8Array.from(Buffer.from(kernel.fingerprint(pixels).hash, 'hex'))
const drawn = (light: (x: number, y: number) => number): Pixels => ({
  data: Uint8Array.from({ length: 400 * 400 }, (_, at) => light(at % 400, Math.floor(at / 400))),
  ...{ width: 400, height: 400, layout: 'grey' },
})

/** Said as the words say it, bit by bit. */
function plainOrder(hash: Uint8Array): ReturnType<typeof orderOf> {
  const bit = (row: number, column: number) => (hash[row * 2 + (column >> 3)]! >> (7 - (column & 7))) & 1
  const turned = (row: number, column: number) => bit(column, row)
  const both = [bit, turned].map((at) => {
    let differing = 0
    let repeated = 0
    for (let row = 0; row < 16; row++) {
      for (let column = 0; column < 16; column++) if (row > 0) differing += at(row, column) ^ at(row - 1, column)
      for (let other = 0; other < row; other++) {
        let unlike = 0
        for (let column = 0; column < 16; column++) unlike += at(row, column) ^ at(other, column)
        repeated += Number(unlike <= 2 || unlike >= 14)
      }
    }
    return { inStep: Math.abs(differing / 240 - 0.5), repeated }
  })
  return {
    inStep: Math.max(...both.map(({ inStep }) => inStep)),
    repeated: Math.max(...both.map(({ repeated }) => repeated)),
  }
}

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 })

test('order is what it is said to be, wherever the hash begins', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom(0, 32), (hash, at) => {
      const longer = new Uint8Array(96).fill(0x5a)
      longer.set(hash, at)
      expect(orderOf(longer, at)).toEqual(plainOrder(hash))
    }),
  )
})

test('bits by chance have next to none: nearly all are compared as any hash', () => {
  const bits = Array.from({ length: 1000 }, (_, number) => {
    const hash = createHash('sha256').update(`chance ${number}`).digest()
    expect(saysSomething(hash)).toBe(true)
    return bitsForPart(hash)!
  })
  expect(bits.filter((each) => each === limits.matchDistanceBits).length).toBeGreaterThan(990)
  expect(Math.min(...bits)).toBeGreaterThan(20)
})

describe('nothing is said by the hash of', () => {
  test.each([
    ['stripes', drawn((x) => (x % 50 < 25 ? 40 : 220))],
    ['checks', drawn((x, y) => (x % 80 < 40 === y % 80 < 40 ? 40 : 220))],
    ['a disc in a corner of a plain ground', drawn((x, y) => (Math.hypot(x, y) < 120 ? 250 : 110 + y / 20))],
    ['a plain slope', drawn((x, y) => 60 + x / 4 + y / 8)],
  ])('%s', (_name, pixels) => {
    const { dihedral } = kernel.fingerprint(pixels)
    const bits = Object.values(dihedral).map((hash) => bitsForPart(Uint8Array.from(Buffer.from(hash, 'hex'))))
    expect(bits).toContain(undefined)
    expect(bits).not.toContain(limits.matchDistanceBits)
  })
})

describe('what has some order has to be nearer', () => {
  const painted = Array.from({ length: 400 }, (_, seed) =>
    hashOf(paint({ kind: 'blocks', seed, width: 300, height: 300 })),
  ).map((hash) => ({ hash, order: orderOf(hash) }))
  test.each([
    ['none worth the word', 0, 0.12, 31],
    ['much', 0.16, 0.26, 16],
  ])('%s', (_howMuch, above, upTo, bits) => {
    const those = painted.filter(
      ({ order }) => order.inStep > above && order.inStep <= upTo && order.repeated <= (above === 0 ? 16 : 32),
    )
    expect(those.length).toBeGreaterThan(0)
    for (const { hash } of those) expect(bitsForPart(hash)).toBe(bits)
  })

  test('the more it is in step', () => {
    const between = painted
      .filter(({ order }) => order.inStep > 0.12 && order.inStep <= 0.16 && order.repeated <= 16)
      .sort((a, b) => a.order.inStep - b.order.inStep)
      .map(({ hash }) => bitsForPart(hash)!)
    expect(between.length).toBeGreaterThan(5)
    expect(between).toEqual(between.toSorted((a, b) => b - a))
    expect(between[0]).toBeGreaterThan(25)
    expect(between.at(-1)).toBeLessThan(20)
  })
})
