import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkCharacter, encodeBase32, grouped, normaliseBase32 } from './crockford.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const letter = fc.constantFrom(...alphabet)
const word = (minLength: number, maxLength: number) => fc.string({ unit: letter, minLength, maxLength })

test('encodes five bits a character, most significant first', () => {
  expect(encodeBase32(Uint8Array.of(0, 0, 0, 0, 0), 8)).toBe('00000000')
  expect(encodeBase32(Uint8Array.of(255, 255, 255, 255, 255), 8)).toBe('ZZZZZZZZ')
  // 00001 00010 00011 00100 00101 00110 00111 01000
  expect(encodeBase32(Uint8Array.of(0b00001000, 0b10000110, 0b01000010, 0b10011000, 0b11101000), 8)).toBe('12345678')
})

test('reads any case, spaces, hyphens and look-alikes, and nothing else', () => {
  expect(normaliseBase32(' 7k3qf-oZB8m ')).toBe('7K3QF0ZB8M')
  expect(normaliseBase32('IiLl1 Oo0')).toBe('11111000')
  for (const outside of ['U', 'u', 'É', '*', '.', '_', 'ß']) expect(normaliseBase32(`7K${outside}`)).toBeNull()
})

test('the check character finds every single wrong character', () => {
  fc.assert(
    fc.property(word(1, 30), fc.nat(), letter, (text, at, wrong) => {
      const place = at % text.length
      fc.pre(text[place] !== wrong)
      const mistyped = text.slice(0, place) + wrong + text.slice(place + 1)
      expect(checkCharacter(mistyped)).not.toBe(checkCharacter(text))
    }),
    { numRuns: 5_000 },
  )
})

test('the check character finds every swap of two different characters, up to 30 places apart', () => {
  fc.assert(
    fc.property(word(2, 31), fc.nat(), fc.nat(), (text, first, second) => {
      const letters = [...text]
      const one = first % letters.length
      const other = second % letters.length
      fc.pre(letters[one] !== letters[other])
      ;[letters[one], letters[other]] = [letters[other]!, letters[one]!]
      expect(checkCharacter(letters.join(''))).not.toBe(checkCharacter(text))
    }),
    { numRuns: 5_000 },
  )
})

test('groups characters', () => {
  expect(grouped('ABCDEFGHIJ')).toBe('ABCDE-FGHIJ')
  expect(grouped('ABCDEFG')).toBe('ABCDE-FG')
})
