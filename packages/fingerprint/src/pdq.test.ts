import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hammingDistance } from './distance.ts'
import { pdqModule } from './node/pdq-module.ts'
import { nearest512 } from './pdq-form.ts'
import { createPdqKernel } from './pdq-kernel.ts'
import { pdqReference } from './pdq-reference.ts'
import { differencesBetween, inLayout, trialOf } from './testing/exactness.ts'
import { paint } from './testing/paint.ts'
import { expectedOf, vectorCases } from './testing/vector-cases.ts'

const kernel = createPdqKernel(pdqModule)

test('the kernel gives all 240 vectors of the C++ reference to the bit: hash, quality and eight forms', () => {
  expect(vectorCases).toHaveLength(240)
  for (const vector of vectorCases) expect(kernel.fingerprint(paint(vector))).toEqual(expectedOf(vector))
})

test('the TypeScript reference gives all 240 vectors to the bit', () => {
  for (const vector of vectorCases) expect(pdqReference(paint(vector))).toEqual(expectedOf(vector))
}, 240_000)

const sides = fc.oneof(
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 60, max: 68 }),
  fc.integer({ min: 10, max: 300 }),
)
const picture = fc.record({
  kind: fc.constantFrom('noise', 'flat', 'blocks', 'ramp', 'clouds'),
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  width: sides,
  height: sides,
})

test('the kernel equals the reference on any picture, however it is cut into strips', () => {
  fc.assert(
    fc.property(picture, fc.infiniteStream(fc.integer({ min: 1, max: 90 })), (shape, strips) => {
      const pixels = paint(shape)
      kernel.begin(shape.width, shape.height)
      for (let row = 0; row < shape.height; ) {
        const rows = Math.min(strips.next().value as number, shape.height - row)
        kernel.push(pixels.data.subarray(row * shape.width * 4, (row + rows) * shape.width * 4))
        row += rows
      }
      expect(kernel.finish()).toEqual(pdqReference(pixels))
    }),
    { numRuns: 150 },
  )
})

test('kernel and reference agree on 10,000 random pictures: 1 × 1 and on, every layout, both forms', () => {
  expect(differencesBetween(kernel, 0, 10_000)).toEqual([])
  const shapes = Array.from({ length: 10_000 }, (_, number) => trialOf(number))
  expect(shapes.some(({ shape }) => shape.width === 1 && shape.height === 1)).toBe(true)
  expect(shapes.some(({ shape }) => shape.width === 64 && shape.height === 64)).toBe(true)
}, 240_000)

test('grey and RGB give what RGBA of the same colours gives', () => {
  const rgba = paint({ kind: 'clouds', seed: 8, width: 211, height: 97 })
  expect(kernel.fingerprint(inLayout(rgba, 'rgb'))).toEqual(kernel.fingerprint(rgba))
})

test('the nearest-512 form equals the full form of the nearest pixels, pushed row by row', () => {
  const picture = paint({ kind: 'clouds', seed: 9, width: 300, height: 700 })
  kernel.begin(300, 700, { form: 'nearest-512' })
  for (let row = 0; row < 700; row++) kernel.push(picture.data.subarray(row * 1200, (row + 1) * 1200))
  expect(kernel.finish()).toEqual(pdqReference(nearest512(picture)))
  expect(kernel.fingerprint(picture)).not.toEqual(kernel.fingerprint(picture, { form: 'nearest-512' }))
})

test('12 megapixels take little more than a megabyte', () => {
  const pixels = { data: new Uint8Array(4000 * 3000 * 4).fill(7), width: 4000, height: 3000 }
  expect(kernel.fingerprint(pixels)).toMatchObject({ quality: 0 })
  expect(kernel.bytesInUse()).toBeLessThan(1_300_000)
})

test('alpha is never looked at', () => {
  const pixels = paint({ kind: 'clouds', seed: 5, width: 200, height: 150 })
  const clear = { ...pixels, data: pixels.data.map((byte, at) => (at % 4 === 3 ? at % 251 : byte)) }
  expect(kernel.fingerprint(clear)).toEqual(kernel.fingerprint(pixels))
})

test('half a picture is refused', () => {
  const fresh = createPdqKernel(pdqModule)
  const pixels = paint({ kind: 'flat', seed: 3, width: 64, height: 64 })
  fresh.begin(64, 64)
  fresh.push(pixels.data.subarray(0, 64 * 4 * 10))
  expect(() => fresh.finish()).toThrow('10 of 64 rows')
  expect(() => fresh.push(new Uint8Array(5))).toThrow(RangeError)
})

test('no pixel is left in the memory of a kernel that has finished', () => {
  const memories: WebAssembly.Memory[] = []
  const Instance = WebAssembly.Instance
  WebAssembly.Instance = class extends Instance {
    constructor(...input: ConstructorParameters<typeof Instance>) {
      super(...input)
      memories.push(this.exports.memory as WebAssembly.Memory)
    }
  }
  try {
    const fresh = createPdqKernel(pdqModule)
    const pixels = paint({ kind: 'noise', seed: 3, width: 90, height: 70 })
    const canary = Buffer.from(pixels.data.subarray(90 * 4 * 69, 90 * 4 * 69 + 64))
    const memory = () => Buffer.from(memories[0]!.buffer)
    fresh.begin(90, 70)
    fresh.push(pixels.data)
    expect(memory().includes(canary)).toBe(true)
    fresh.finish()
    expect(memory().includes(canary)).toBe(false)
  } finally {
    WebAssembly.Instance = Instance
  }
})

test('distance counts the bits that differ', () => {
  const zeros = '0'.repeat(64)
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 255 })), (bits) => {
      const digits = [...zeros].map((_digit, at) =>
        bits.filter((bit) => bit >> 2 === at).reduce((d, bit) => d | (1 << (bit & 3)), 0),
      )
      const hash = digits.map((digit) => digit.toString(16)).join('')
      expect(hammingDistance(zeros as never, hash as never)).toBe(bits.length)
    }),
  )
})
