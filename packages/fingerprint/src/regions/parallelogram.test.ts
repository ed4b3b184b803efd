import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cornersOf, type Point, seenAslant } from './parallelogram.ts'

const size = { width: 1000, height: 800 }
const wobble = fc.integer({ min: -90, max: 90 })
const point = (x: number, y: number) => fc.tuple(wobble, wobble).map(([dx, dy]): Point => [x + dx, y + dy])
const quadrilateral = fc.tuple(point(200, 150), point(800, 150), point(800, 650), point(200, 650))

test('what is seen aslant has its corners where they are seen', () => {
  fc.assert(
    fc.property(quadrilateral, (corners) => {
      const seen = cornersOf(seenAslant(corners)!, size)
      for (const [index, [x, y]] of seen.entries()) {
        expect(x * size.width).toBeCloseTo(corners[index]![0], 6)
        expect(y * size.height).toBeCloseTo(corners[index]![1], 6)
      }
    }),
  )
})

test('straight lines stay straight: the middle is where the diagonals cross', () => {
  fc.assert(
    fc.property(quadrilateral, (corners) => {
      const { x, y } = seenAslant(corners)!
      const [a, b, c, d] = corners
      const beside = ([px, py]: Point, [qx, qy]: Point) => (x - px) * (qy - py) - (y - py) * (qx - px)
      expect(beside(a, c)).toBeCloseTo(0, 3)
      expect(beside(b, d)).toBeCloseTo(0, 3)
    }),
  )
})

test('a rectangle has no tilt, and what no picture looks like is none', () => {
  const [u, v] = [
    [300, 0],
    [0, 200],
  ] as const
  const upright = seenAslant([
    [200, 200],
    [800, 200],
    [800, 600],
    [200, 600],
  ])
  expect(upright).toMatchObject({ x: 500, y: 400, u, v })
  expect(upright!.tilt!.map(Math.abs)).toEqual([0, 0])
  expect(
    seenAslant([
      [0, 0],
      [100, 0],
      [200, 0],
      [300, 0],
    ]),
  ).toBeUndefined()
  expect(
    seenAslant([
      [0, 0],
      [100, 0],
      [10, 10],
      [0, 100],
    ]),
  ).toBeUndefined()
})
