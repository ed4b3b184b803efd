import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatPin, parsePin } from './pin.ts'

test('a PIN is six digits and is read back as it was written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 32 }), (random) => {
      const pin = formatPin(random)
      expect(pin).toMatch(/^\d{6}$/)
      expect(parsePin(pin)).toBe(pin)
    }),
  )
})

test('leading zeros are kept, and every byte counts', () => {
  expect(formatPin(new Uint8Array(8))).toBe('000000')
  expect(formatPin(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 42))).toBe('000042')
  // 2⁵⁶ = 72 057 594 037 927 936
  expect(formatPin(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0))).toBe('927936')
})

test('no leading digit is favoured', () => {
  // A fixed generator (Numerical Recipes' LCG): the same million bytes on every run.
  let state = 20261123
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  const counts = new Array<number>(10).fill(0)
  const draws = 20_000
  for (let draw = 0; draw < draws; draw++) counts[Number(formatPin(Uint8Array.from({ length: 8 }, next))[0])]!++
  const chiSquare = counts.reduce((sum, count) => sum + (count - draws / 10) ** 2 / (draws / 10), 0)
  // 9 degrees of freedom: 27.9 is passed by 999 in 1000 fair generators.
  expect(chiSquare).toBeLessThan(27.9)
})

test('anything else is no PIN', () => {
  for (const text of ['', '12345', '1234567', '12345a', ' 123456', '123456\n', '１２３４５６', '-12345']) {
    expect(parsePin(text)).toBeNull()
  }
  expect(() => formatPin(new Uint8Array(7))).toThrow(RangeError)
})
