import { limits } from '@breakwater/contracts/limits'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hammingDistance } from './distance.ts'
import { pdqModule } from './node/pdq-module.ts'
import { nearest512 } from './pdq-form.ts'
import { createPdqKernel, type PdqKernel } from './pdq-kernel.ts'
import { pdqReference } from './pdq-reference.ts'
import { bytesOfPixel, type Pixels } from './pixels.ts'
import { differencesBetween, everyKernel, inLayout, trialOf } from './testing/exactness.ts'
import { paint } from './testing/paint.ts'
import { expectedOf, vectorCases } from './testing/vector-cases.ts'

const kernel = createPdqKernel(pdqModule)

test('the kernel gives all 240 vectors of the C++ reference to the bit: hash, quality and eight forms', () => {
  expect(vectorCases).toHaveLength(240)
  for (const vector of vectorCases) expect(kernel.fingerprint(paint(vector))).toEqual(expectedOf(vector))
})

test('the TypeScript reference gives all 240 vectors to the bit', () => {
  for (const vector of vectorCases) expect(pdqReference(paint(vector))).toEqual(expectedOf(vector))
}, 600_000)

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

test('the kernel equals the reference on any picture, however it is cut into bands and strips', () => {
  const kernels = fc.constantFrom(...everyKernel(pdqModule))
  fc.assert(
    fc.property(picture, kernels, fc.infiniteStream(fc.integer({ min: 1, max: 90 })), (shape, cutting, strips) => {
      const pixels = paint(shape)
      pushInStrips(cutting, pixels, () => strips.next().value as number)
      expect(cutting.finish()).toEqual(pdqReference(pixels))
    }),
    { numRuns: 150 },
  )
})

/** RGBA, as a browser pushes it: row by row of each band, `rowsAtOnce` rows in one piece. */
function pushInStrips(cutting: PdqKernel, { data, width, height }: Pixels, rowsAtOnce: () => number): void {
  for (const band of cutting.begin(width, height)) {
    for (let top = 0; top < height; ) {
      const rows = Math.min(rowsAtOnce(), height - top)
      const strip = new Uint8Array(rows * band.width * 4)
      for (let row = 0; row < rows; row++) {
        const at = ((top + row) * width + band.left) * 4
        strip.set(data.subarray(at, at + band.width * 4), row * band.width * 4)
      }
      cutting.push(strip)
      top += rows
    }
  }
}

test('kernel and reference agree on 10,000 random pictures: 1 × 1 and on, every layout, both forms, whole and in bands', () => {
  expect(differencesBetween(everyKernel(pdqModule), 0, 10_000)).toEqual([])
  const shapes = Array.from({ length: 10_000 }, (_, number) => trialOf(number))
  expect(shapes.some(({ shape }) => shape.width === 1 && shape.height === 1)).toBe(true)
  expect(shapes.some(({ shape }) => shape.width === 64 && shape.height === 64)).toBe(true)
}, 600_000)

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

const memoryBytes = 19 * 65_536

test.each([
  [65_535, 40],
  [8_190, 300],
  [150, 20_000],
])(
  'what does not fit is hashed in bands, to the bit: %i × %i',
  (width, height) => {
    const picture: Pixels = { data: noise(width * height), width, height, layout: 'grey' }
    const banded = createPdqKernel(pdqModule, width < 1_000 ? { mostColumns: 40 } : {})
    expect(banded.begin(width, height, { layout: 'grey' }).length).toBeGreaterThan(1)
    expect(banded.fingerprint(picture)).toEqual(pdqReference(picture))
  },
  60_000,
)

test('12 megapixels are hashed in one pass', () => {
  for (const [width, height] of [
    [4_000, 3_000],
    [4_080, 3_072],
    [3_024, 4_032],
  ] as const) {
    expect(kernel.begin(width, height)).toEqual([{ left: 0, width }])
  }
})

test.each([
  [11_600, 8_700, 'rgba'],
  [65_535, 1_500, 'grey'],
  [1_500, 65_535, 'grey'],
] as const)(
  'a picture of %i × %i, made row by row, takes 1.2 MB and no more',
  (width, height, layout) => {
    const bytes = bytesOfPixel[layout]
    const repeating = noise(70_000 * bytes, 300)
    const given = [{}, { mostColumns: 1_111 }].map((options) => {
      const [memory, giant] = withMemory(() => createPdqKernel(pdqModule, options))
      for (const band of giant.begin(width, height, { layout })) {
        for (let row = 0; row < height; row++) {
          const start = ((((row >> 10) * 977) % 4_000) + band.left) * bytes
          giant.push(repeating.subarray(start, start + band.width * bytes))
        }
      }
      const fingerprint = giant.finish()
      expect(memory.buffer.byteLength).toBe(memoryBytes)
      expect(giant.bytesInUse()).toBeLessThanOrEqual(memoryBytes)
      return fingerprint
    })
    expect(given[0]!.quality).toBeGreaterThan(0)
    expect(given[1]).toEqual(given[0])
  },
  60_000,
)

test('any picture up to the limit fits, whatever its shape, and a larger one is refused', () => {
  const side = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 60_000, max: 65_535 }))
  const layouts = fc.constantFrom('grey', 'rgb', 'rgba')
  const forms = fc.constantFrom('full', 'nearest-512')
  const [memory, any] = withMemory(() => createPdqKernel(pdqModule))
  fc.assert(
    fc.property(
      side,
      fc.integer({ min: 1, max: 65_535 }),
      fc.boolean(),
      layouts,
      forms,
      (long, other, isHigh, layout, form) => {
        const short = Math.min(other, Math.floor(limits.imagePixels / long))
        const [width, height] = isHigh ? [short, long] : [long, short]
        const bands = any.begin(width, height, { layout, form })
        expect(bands.at(-1)!.left + bands.at(-1)!.width).toBe(width)
        expect(any.bytesInUse()).toBeLessThanOrEqual(memoryBytes)
        expect(memory.buffer.byteLength).toBe(memoryBytes)
        expect(() => any.begin(65_536, height)).toThrow(RangeError)
        expect(() => any.begin(long, Math.floor(limits.imagePixels / long) + 1)).toThrow(RangeError)
      },
    ),
    { numRuns: 2_000 },
  )
})

/** Bytes that look like chance, `run` of them alike, and are always the same. */
function noise(bytes: number, run = 1): Uint8Array {
  return new Uint8Array(bytes).map((_, at) => Math.imul(Math.floor(at / run) + 1, 2_654_435_761) >>> 24)
}

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

/** A kernel, and the memory of its WASM, which it keeps to itself. */
function withMemory(make: () => PdqKernel): [WebAssembly.Memory, PdqKernel] {
  const memories: WebAssembly.Memory[] = []
  const Instance = WebAssembly.Instance
  WebAssembly.Instance = class extends Instance {
    constructor(...input: ConstructorParameters<typeof Instance>) {
      super(...input)
      memories.push(this.exports.memory as WebAssembly.Memory)
    }
  }
  try {
    const made = make()
    return [memories[0]!, made]
  } finally {
    WebAssembly.Instance = Instance
  }
}

test.each([{}, { mostColumns: 30 }])('no pixel is left in the memory of a kernel that has finished: %o', (options) => {
  const [memory, fresh] = withMemory(() => createPdqKernel(pdqModule, options))
  const { data, width, height } = paint({ kind: 'noise', seed: 3, width: 90, height: 70 })
  for (const band of fresh.begin(width, height)) {
    const rows = Array.from({ length: height }, (_, row) =>
      Buffer.from(data.subarray((row * width + band.left) * 4, (row * width + band.left + band.width) * 4)),
    )
    fresh.push(Buffer.concat(rows))
    if (band.left + band.width < width) continue
    const canary = rows.at(-1)!
    expect(Buffer.from(memory.buffer).includes(canary)).toBe(true)
    fresh.finish()
    expect(Buffer.from(memory.buffer).includes(canary)).toBe(false)
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
