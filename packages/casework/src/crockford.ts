/**
 * Crockford's base32 (no I, L, O, U), read leniently and written one way.
 * https://www.crockford.com/base32.html — but with a check character of our own: Crockford's is taken mod 37 and
 * needs the signs * ~ $ = U, which nobody can say on the phone.
 */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const lookAlikes: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' }

/** Removes spaces and hyphens, folds case and look-alikes. Null when a character is not in the alphabet (ß is not SS). */
export function normaliseBase32(text: string): string | null {
  const plain = text
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/[\s-]/g, '')
    .replace(/[OIL]/g, (letter) => lookAlikes[letter]!)
  return [...plain].every((letter) => alphabet.includes(letter)) ? plain : null
}

/** Five bits a character, most significant first; the last character is padded with zero bits. */
export function encodeBase32(bytes: Uint8Array, characters: number): string {
  let text = ''
  for (let index = 0; index < characters; index++) {
    let value = 0
    for (let bit = index * 5; bit < index * 5 + 5; bit++) {
      value = (value << 1) | (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
    }
    text += alphabet[value]
  }
  return text
}

/** Multiplies by x in GF(32), reduced by x⁵ + x² + 1. */
function timesX(value: number): number {
  const shifted = value << 1
  return shifted & 32 ? shifted ^ 0b100101 : shifted
}

/**
 * One check character over GF(32): the polynomial of the characters at x (Horner). Every single wrong character and
 * every swap of two characters fewer than 31 places apart changes it.
 */
export function checkCharacter(text: string): string {
  let sum = 0
  for (const letter of text) sum = timesX(sum) ^ alphabet.indexOf(letter)
  return alphabet[timesX(sum)]!
}

/** `ABCDEFGHIJ` → `ABCDE-FGHIJ`. */
export function grouped(text: string, size = 5): string {
  return (text.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join('-')
}
