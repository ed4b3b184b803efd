import type { DihedralForm, DihedralHashes } from '@breakwater/contracts/fingerprint-types'
import { hashText, zeroHash } from './hash-text.ts'

/** How the frequencies of a turned picture follow from those of the picture: swap rows and columns, flip signs. */
interface Turn {
  readonly swaps: boolean
  /** Whether the number that comes from row i, column j changes its sign. Index 0 is frequency 1, which is odd. */
  readonly flips: (i: number, j: number) => boolean
}

const isEven = (index: number) => index % 2 === 0
const turns: Readonly<Record<DihedralForm, Turn>> = {
  original: { swaps: false, flips: () => false },
  rotate90: { swaps: true, flips: (_i, j) => isEven(j) },
  rotate180: { swaps: false, flips: (i, j) => !isEven(i + j) },
  rotate270: { swaps: true, flips: (i) => isEven(i) },
  flipX: { swaps: false, flips: (i) => isEven(i) },
  flipY: { swaps: false, flips: (_i, j) => isEven(j) },
  flipPlus1: { swaps: true, flips: () => false },
  flipMinus1: { swaps: true, flips: (i, j) => !isEven(i + j) },
}

/** The eight hashes of one picture, from its 16 × 16 frequencies. Each takes its own median. */
export function dihedralHashes(frequencies: Float32Array): DihedralHashes {
  const turned = new Float32Array(256)
  const entries = Object.entries(turns).map(([form, { swaps, flips }]) => {
    for (let i = 0; i < 16; i++) {
      for (let j = 0; j < 16; j++) {
        const value = frequencies[i * 16 + j]!
        turned[swaps ? j * 16 + i : i * 16 + j] = flips(i, j) ? -value : value
      }
    }
    return [form, hashText(turned)]
  })
  return Object.fromEntries(entries) as DihedralHashes
}

export const zeroDihedralHashes = Object.fromEntries(
  Object.keys(turns).map((form) => [form, zeroHash]),
) as DihedralHashes
