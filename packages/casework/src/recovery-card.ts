import { checkCharacter, encodeBase32, grouped, normaliseBase32 } from './crockford.ts'

/** 130 bits: 26 characters, then a check character, in groups of five and a last one of two. */
const secretCharacters = 26

/** The words on a recovery card, made from at least 17 random bytes. Kept by the person alone (decision D6). */
export function formatRecoveryCard(random: Uint8Array): string {
  if (random.length < 17) throw new RangeError('a recovery card needs 17 random bytes')
  const secret = encodeBase32(random, secretCharacters)
  return grouped(secret + checkCharacter(secret))
}

/** The card's secret in its one spelling, or null when it was mistyped. */
export function parseRecoveryCard(text: string): string | null {
  const plain = normaliseBase32(text)
  if (plain?.length !== secretCharacters + 1) return null
  const secret = plain.slice(0, secretCharacters)
  return checkCharacter(secret) === plain[secretCharacters] ? secret : null
}
