import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCaseReference, parseCaseReference } from './case-reference.ts'
import { formatRecoveryCard, parseRecoveryCard } from './recovery-card.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const random = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes })

/** Everything a tired person does to a text without changing what it says. */
const sloppy = (text: string) =>
  fc
    .array(fc.record({ lower: fc.boolean(), alias: fc.nat(2), space: fc.boolean() }), {
      minLength: text.length,
      maxLength: text.length,
    })
    .map((ways) =>
      [...text]
        .filter((letter) => letter !== '-')
        .map((letter, at) => {
          const { lower, alias, space } = ways[at]!
          const spelt = { '0': ['0', 'O', 'o'], '1': ['1', 'I', 'l'] }[letter]?.[alias] ?? letter
          return (lower ? spelt.toLowerCase() : spelt) + (space ? ' ' : '')
        })
        .join(''),
    )

describe.each([
  { what: 'a case reference', bytes: 7, format: formatCaseReference, parse: parseCaseReference, isSpelt: true },
  { what: 'a recovery card', bytes: 17, format: formatRecoveryCard, parse: parseRecoveryCard, isSpelt: false },
])('$what', ({ bytes, format, parse, isSpelt }) => {
  test('is read back as it was written, however sloppily it is typed', () => {
    fc.assert(
      fc.property(
        random(bytes).chain((seed) => fc.tuple(fc.constant(format(seed)), sloppy(format(seed)))),
        ([text, typed]) => {
          const read = parse(text)
          expect(read).not.toBeNull()
          if (isSpelt) expect(read).toBe(text)
          expect(parse(typed)).toBe(read)
        },
      ),
    )
  })

  test('with any one character wrong is refused', () => {
    fc.assert(
      fc.property(random(bytes), (seed) => {
        const text = format(seed)
        for (const [at, right] of [...text].entries()) {
          if (right === '-') continue
          for (const wrong of alphabet) {
            if (wrong !== right) expect(parse(text.slice(0, at) + wrong + text.slice(at + 1))).toBeNull()
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  test('with two neighbours swapped is refused', () => {
    fc.assert(
      fc.property(random(bytes), (seed) => {
        const letters = [...format(seed).replaceAll('-', '')]
        for (let at = 0; at + 1 < letters.length; at++) {
          if (letters[at] === letters[at + 1]) continue
          const swapped = letters.with(at, letters[at + 1]!).with(at + 1, letters[at]!)
          expect(parse(swapped.join(''))).toBeNull()
        }
      }),
    )
  })

  test('that is cut short, too long, empty or of other characters is refused', () => {
    const text = format(new Uint8Array(bytes).fill(0x5a))
    for (const wrong of [
      '',
      ' ',
      text.slice(0, -1),
      text.slice(1),
      `${text}0`,
      text + text,
      `${text}*`,
      'U'.repeat(11),
    ])
      expect(parse(wrong)).toBeNull()
  })

  test('is never made from too little chance', () => {
    expect(() => format(new Uint8Array(bytes - 1))).toThrow(RangeError)
  })
})

test('a case reference uses 50 bits: changing any of them changes it', () => {
  const seed = new Uint8Array(7)
  const made = new Set([formatCaseReference(seed)])
  for (let bit = 0; bit < 50; bit++) {
    const other = new Uint8Array(7)
    other[bit >> 3] = 128 >> (bit & 7)
    made.add(formatCaseReference(other))
  }
  expect(made.size).toBe(51)
  expect(formatCaseReference(seed)).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]$/)
})

test('a recovery card holds 130 bits in groups of five', () => {
  expect(formatRecoveryCard(new Uint8Array(17).fill(7))).toMatch(/^(?:[0-9A-Z]{5}-){5}[0-9A-Z]{2}$/)
})
