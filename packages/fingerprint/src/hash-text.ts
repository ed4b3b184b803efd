import type { PdqHash } from '@breakwater/contracts/fingerprint-types'

/**
 * 256 numbers → 256 bits → 64 hex digits, as Meta's tools print them: bit 16·i + j is row i, column j, set where the
 * number is above the median; the row of the highest frequency first, its highest column first. The median is the
 * lower one, the 128th smallest of 256 (pdq/cpp/common/pdqutils.cpp, torben).
 */
export function hashText(frequencies: Float32Array): PdqHash {
  const median = Float32Array.from(frequencies).sort()[127]!
  let text = ''
  for (let row = 15; row >= 0; row--) {
    let word = 0
    for (let column = 0; column < 16; column++) {
      if (frequencies[row * 16 + column]! > median) word |= 1 << column
    }
    text += word.toString(16).padStart(4, '0')
  }
  return text as PdqHash
}

/** What a picture with a side under 5 pixels gets, together with quality 0. */
export const zeroHash = '0'.repeat(64) as PdqHash
