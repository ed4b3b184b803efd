import { checkCharacter, encodeBase32, grouped, normaliseBase32 } from './crockford.ts'

/** 75 bits: 15 characters that can be read out on the phone, then a check character. */
const secretCharacters = 15

/** The code that a helpline gives to a person, made from at least 10 random bytes. */
export function formatVoucherCode(random: Uint8Array): string {
  if (random.length < 10) throw new RangeError('a code needs 10 random bytes')
  const secret = encodeBase32(random, secretCharacters)
  return grouped(secret + checkCharacter(secret))
}

/** The code in its one spelling, or null when it was mistyped. */
export function parseVoucherCode(text: string): string | null {
  const plain = normaliseBase32(text)
  if (plain?.length !== secretCharacters + 1) return null
  const secret = plain.slice(0, secretCharacters)
  return checkCharacter(secret) === plain[secretCharacters] ? grouped(plain) : null
}
