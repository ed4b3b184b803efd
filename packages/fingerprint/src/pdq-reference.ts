import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { cosineMatrix } from './cosine-matrix.ts'
import { dihedralHashes, zeroDihedralHashes } from './dihedral.ts'
import { zeroHash } from './hash-text.ts'
import { jaroszFilter, type Plane } from './jarosz-filter.ts'
import { nearest512, type PdqForm } from './pdq-form.ts'
import { bytesOfPixel, type Pixels } from './pixels.ts'

const side = 64
const smallestSide = 5

/**
 * PDQ, said plainly: the specification for the kernel, and what it is tested against. To the bit as
 * facebook/ThreatExchange's C++ (pdqDihedralHash256esFromFloatLuma) on the same pixels. Quality is 0 to 100.
 */
export function pdqReference(picture: Pixels, { form = 'full' }: { form?: PdqForm } = {}): PdqFingerprint {
  const pixels = form === 'full' ? picture : nearest512(picture)
  if (pixels.width < smallestSide || pixels.height < smallestSide) {
    return { hash: zeroHash, quality: 0, dihedral: zeroDihedralHashes }
  }
  return fingerprintOfBlock(decimate(jaroszFilter(lumaOf(pixels))))
}

/** From 64 × 64 samples of luma, row after row. */
export function fingerprintOfBlock(block: Float32Array): PdqFingerprint {
  const dihedral = dihedralHashes(transform(block))
  return { hash: dihedral.original, quality: qualityOf(block), dihedral }
}

function lumaOf({ data, width, height, layout = 'rgba' }: Pixels): Plane {
  const { fround } = Math
  const luma = new Float32Array(width * height)
  const bytes = bytesOfPixel[layout]
  for (let at = 0; at < luma.length; at++) {
    if (layout === 'grey') {
      luma[at] = data[at]!
      continue
    }
    const red = fround(fround(0.299) * data[at * bytes]!)
    const green = fround(fround(0.587) * data[at * bytes + 1]!)
    const blue = fround(fround(0.114) * data[at * bytes + 2]!)
    luma[at] = fround(red + green) + blue
  }
  return { data: luma, width, height }
}

/** The sample in the middle of each 64th, along both sides. */
function decimate({ data, width, height }: Plane): Float32Array {
  const block = new Float32Array(side * side)
  for (let i = 0; i < side; i++) {
    const y = Math.floor(((i + 0.5) * height) / side)
    for (let j = 0; j < side; j++) block[i * side + j] = data[y * width + Math.floor(((j + 0.5) * width) / side)]!
  }
  return block
}

/** 16 × 16 frequencies of the block: matrix × block × matrixᵀ, sums in float32 in order of k. */
function transform(block: Float32Array): Float32Array {
  const { fround } = Math
  const half = new Float32Array(16 * side)
  for (let i = 0; i < 16; i++) {
    for (let j = 0; j < side; j++) {
      let sum = 0
      for (let k = 0; k < side; k++) sum = fround(sum + fround(cosineMatrix[i * side + k]! * block[k * side + j]!))
      half[i * side + j] = sum
    }
  }
  const frequencies = new Float32Array(256)
  for (let i = 0; i < 16; i++) {
    for (let j = 0; j < 16; j++) {
      let sum = 0
      for (let k = 0; k < side; k++) sum = fround(sum + fround(half[i * side + k]! * cosineMatrix[j * side + k]!))
      frequencies[i * 16 + j] = sum
    }
  }
  return frequencies
}

/** How much the block changes from sample to sample: flat pictures have hashes that mean nothing. */
function qualityOf(block: Float32Array): number {
  const { fround } = Math
  const step = (a: number, b: number) => Math.abs(Math.trunc(fround(fround(fround(a - b) * 100) / 255)))
  let sum = 0
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const at = i * side + j
      if (i < side - 1) sum += step(block[at]!, block[at + side]!)
      if (j < side - 1) sum += step(block[at]!, block[at + 1]!)
    }
  }
  return Math.min(Math.floor(sum / 90), 100)
}
