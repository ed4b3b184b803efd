import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatVoucherCode, parseVoucherCode } from './voucher-code.ts'

const random = fc.uint8Array({ minLength: 10, maxLength: 10 })

test('a code is read however it is typed, and a wrong character is found', () => {
  fc.assert(
    fc.property(random, fc.nat(14), (bytes, at) => {
      const code = formatVoucherCode(bytes)
      expect(code).toMatch(/^([0-9A-Z]{5}-){3}[0-9A-Z]$/)
      expect(parseVoucherCode(code)).toBe(code)
      expect(parseVoucherCode(code.toLowerCase().replaceAll('-', ' '))).toBe(code)
      expect(parseVoucherCode(code.replaceAll('0', 'o').replaceAll('1', 'L'))).toBe(code)
      const letters = [...code.replaceAll('-', '')]
      letters[at] = letters[at] === 'A' ? 'B' : 'A'
      expect(parseVoucherCode(letters.join(''))).toBeNull()
    }),
  )
  expect(parseVoucherCode('7K3QF-0ZB8M')).toBeNull()
  expect(() => formatVoucherCode(new Uint8Array(9))).toThrow(RangeError)
})
