import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Pair, Sketch, sketchCellBytes } from './sketch.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest()
const uuid = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
const pairOf = (seed: number): Pair => ({ entry: uuid(sha256(`entry ${seed}`).subarray(0, 16)), number: seed + 1 })
const sketchOf = (cells: number, pairs: Iterable<Pair>) => {
  const sketch = Sketch.ofCells(cells, sha256)
  for (const pair of pairs) sketch.add(pair)
  return sketch
}
const sorted = (pairs: readonly Pair[]) => pairs.map(({ entry, number }) => `${entry}:${number}`).sort()
const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => pairOf(from + index))

test('any two sets are told apart, or it is said that they cannot be: never a wrong answer', () => {
  let decoded = 0
  let refused = 0
  fc.assert(
    fc.property(
      fc.nat({ max: 400 }),
      fc.nat({ max: 40 }),
      fc.nat({ max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      (shared, first, second, cellsOfPart) => {
        const both = range(0, shared)
        const [one, two] = [range(1_000, first), range(2_000, second)]
        const found = sketchOf(cellsOfPart * 3, [...both, ...one]).difference(
          sketchOf(cellsOfPart * 3, [...two, ...both].reverse()),
        )
        if (found === null) {
          refused++
          return
        }
        decoded++
        expect(sorted(found.onlyFirst)).toEqual(sorted(one))
        expect(sorted(found.onlySecond)).toEqual(sorted(two))
      },
    ),
    { numRuns: 200 },
  )
  expect(Math.min(decoded, refused)).toBeGreaterThan(20)
})

test('up to half as many differences as cells are found, however large the sets', () => {
  for (const cells of [96, 384, 1_536]) {
    const both = range(0, 300)
    let failures = 0
    for (let round = 0; round < 8; round++) {
      const [one, two] = [range(10_000 * (round + 1), cells / 4), range(10_000 * (round + 1) + 5_000, cells / 4)]
      const found = sketchOf(cells, [...both, ...one]).difference(sketchOf(cells, [...both, ...two]))
      if (found === null) failures++
      else expect([found.onlyFirst.length, found.onlySecond.length]).toEqual([cells / 4, cells / 4])
    }
    expect(failures).toBeLessThanOrEqual(1)
  }
})

test('an entry with another number is a difference on both sides', () => {
  const { entry } = pairOf(1)
  const found = sketchOf(48, [pairOf(2), { entry, number: 7 }]).difference(
    sketchOf(48, [{ entry, number: 9 }, pairOf(2)]),
  )
  expect(found).toEqual({ onlyFirst: [{ entry, number: 7 }], onlySecond: [{ entry, number: 9 }] })
})

test('bytes that are no sketch give no answer', () => {
  const own = sketchOf(48, range(0, 10))
  for (let round = 0; round < 200; round++) {
    const noise = Sketch.ofBytes(randomBytes(48 * sketchCellBytes), sha256)!
    expect(own.difference(noise)).toBeNull()
    const damaged = own.bytes.slice()
    damaged[round * 8]! ^= 1 << (round % 8)
    const difference = own.difference(Sketch.ofBytes(damaged, sha256)!)
    expect(difference).toBeNull()
  }
  for (const length of [0, 1, 36, 107, 109]) expect(Sketch.ofBytes(new Uint8Array(length), sha256)).toBeNull()
  expect(() => own.difference(sketchOf(51, []))).toThrow(RangeError)
  for (const cells of [0, -3, 4, 1.5, Number.NaN]) expect(() => Sketch.ofCells(cells, sha256)).toThrow(RangeError)
})

test('a pair twice in one sketch, or with counts that were made up, ends', () => {
  const twice = sketchOf(48, [pairOf(1), pairOf(1)])
  expect(twice.difference(sketchOf(48, []))).toBeNull()
  const forged = sketchOf(48, [pairOf(1)]).bytes.slice()
  const view = new DataView(forged.buffer)
  for (let cell = 0; cell < 48; cell++) if (view.getInt32(cell * 36) === 1) view.setInt32(cell * 36, 2)
  expect(Sketch.ofBytes(forged, sha256)!.difference(sketchOf(48, []))).toBeNull()
})

test('the vectors that other clients are held to', () => {
  const file = path.join(import.meta.dirname, '../../../vectors/feed/sketches.json')
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
    cases: {
      cells: number
      first: Pair[]
      second: Pair[]
      firstSketch: string
      secondSketch: string
      onlyFirst: Pair[] | null
      onlySecond: Pair[] | null
    }[]
  }
  expect(cases.length).toBeGreaterThan(3)
  for (const one of cases) {
    const [first, second] = [sketchOf(one.cells, one.first), sketchOf(one.cells, one.second)]
    expect(Buffer.from(first.bytes).toString('base64url')).toBe(one.firstSketch)
    expect(Buffer.from(second.bytes).toString('base64url')).toBe(one.secondSketch)
    const found = first.difference(second)
    if (one.onlyFirst === null) expect(found).toBeNull()
    else {
      expect(sorted(found!.onlyFirst)).toEqual(sorted(one.onlyFirst))
      expect(sorted(found!.onlySecond)).toEqual(sorted(one.onlySecond!))
    }
  }
})
