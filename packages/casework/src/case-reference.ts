import { checkCharacter, encodeBase32, grouped, normaliseBase32 } from './crockford.ts'

declare const brand: unique symbol
/** `XXXXX-XXXXX-C`: 50 random bits and a check character. A secret: whoever has it needs only the PIN. */
export type CaseReference = string & { readonly [brand]: 'CaseReference' }

const characters = 10

/** Makes a reference from at least 7 random bytes, of which the first 50 bits are used. */
export function formatCaseReference(random: Uint8Array): CaseReference {
  if (random.length < 7) throw new RangeError('a case reference needs 7 random bytes')
  return spell(encodeBase32(random, characters))
}

/** Reads what a person typed: any case, with or without hyphens and spaces, O for 0, I and L for 1. Null: mistyped. */
export function parseCaseReference(text: string): CaseReference | null {
  const plain = normaliseBase32(text)
  if (plain?.length !== characters + 1) return null
  const reference = spell(plain.slice(0, characters))
  return reference.endsWith(plain[characters]!) ? reference : null
}

function spell(plain: string): CaseReference {
  return `${grouped(plain)}-${checkCharacter(plain)}` as CaseReference
}
