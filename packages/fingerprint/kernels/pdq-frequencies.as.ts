/** From the 64 × 64 block to quality, 16 × 16 frequencies and eight hashes. AssemblyScript; part of pdq.as.ts. */
const SIDE: usize = 64
const FREQUENCIES: usize = 16

/** Writes the 16 × 64 matrix turned, 64 × 16. */
export function prepareTransform(matrix: usize, turned: usize): void {
  for (let i: usize = 0; i < FREQUENCIES; i++) {
    for (let k: usize = 0; k < SIDE; k++) {
      store<f32>(turned + (k * FREQUENCIES + i) * 4, load<f32>(matrix + (i * SIDE + k) * 4))
    }
  }
}

/** Sum over neighbours of their difference in whole percent of 255, each cut towards zero; a ninetieth, at most 100. */
export function qualityOf(block: usize): i32 {
  const rowBytes = SIDE * 4
  let sums = i32x4.splat(0)
  for (let at = block, last = block + 63 * rowBytes; at < last; at += 16) {
    sums = i32x4.add(sums, percentSteps(v128.load(at), v128.load(at + rowBytes)))
  }
  // Beside each other: the last column has no neighbour, and its lane would read the next row.
  const withoutLast = i32x4(-1, -1, -1, 0)
  for (let at = block, last = block + 64 * rowBytes; at < last; at += rowBytes) {
    for (let x: usize = 0; x < rowBytes - 16; x += 16) {
      sums = i32x4.add(sums, percentSteps(v128.load(at + x), v128.load(at + x, 4)))
    }
    const edge = at + rowBytes - 16
    sums = i32x4.add(sums, v128.and(percentSteps(v128.load(edge), v128.load(edge, 4)), withoutLast))
  }
  const sum =
    i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)
  return min(sum / 90, 100)
}

// @ts-expect-error: decorator
@inline
function percentSteps(a: v128, b: v128): v128 {
  const percent = f32x4.div(f32x4.mul(f32x4.sub(a, b), f32x4.splat(100)), f32x4.splat(255))
  return i32x4.abs(i32x4.trunc_sat_f32x4_s(percent))
}

/** frequencies = matrix × block × matrixᵀ, every sum in order of k. Lanes are outputs. */
export function transform(matrix: usize, turned: usize, block: usize, half: usize, frequencies: usize): void {
  for (let i: usize = 0; i < FREQUENCIES; i++) {
    for (let j: usize = 0; j < SIDE * 4; j += 64) {
      multiply(matrix + i * SIDE * 4, block + j, SIDE * 4, half + i * SIDE * 4 + j)
    }
  }
  for (let i: usize = 0; i < FREQUENCIES; i++) {
    multiply(half + i * SIDE * 4, turned, FREQUENCIES * 4, frequencies + i * FREQUENCIES * 4)
  }
}

/** Sixteen sums over k of left[k] × right[k][…], side by side. */
function multiply(left: usize, right: usize, stride: usize, target: usize): void {
  let a = f32x4.splat(0)
  let b = a
  let c = a
  let d = a
  for (let k: usize = 0; k < SIDE; k++) {
    const factor = v128.load_splat<f32>(left + k * 4)
    a = f32x4.add(a, f32x4.mul(factor, v128.load(right)))
    b = f32x4.add(b, f32x4.mul(factor, v128.load(right, 16)))
    c = f32x4.add(c, f32x4.mul(factor, v128.load(right, 32)))
    d = f32x4.add(d, f32x4.mul(factor, v128.load(right, 48)))
    right += stride
  }
  v128.store(target, a)
  v128.store(target, b, 16)
  v128.store(target, c, 32)
  v128.store(target, d, 48)
}

/**
 * The hashes of the eight forms, 32 bytes each: bit 16·i + j is row i, column j, set where the number is above the
 * median. Order: original, rotate 90, 180, 270, flip x, flip y, flip plus 1, flip minus 1. A turned picture has the same
 * numbers with rows and columns swapped and some signs changed (src/dihedral.ts); swapping leaves the median alone, so
 * four medians serve eight forms.
 */
export function hashes(frequencies: usize, work: usize, target: usize): void {
  hashPair(frequencies, work, 0, 0, target, target + 6 * 32)
  hashPair(frequencies, work, 0, 1, target + 5 * 32, target + 32)
  hashPair(frequencies, work, 1, 0, target + 4 * 32, target + 3 * 32)
  hashPair(frequencies, work, 1, 1, target + 2 * 32, target + 7 * 32)
}

/** Two hashes with the same signs: rows and columns as they are, and swapped. Even ones change their sign as told. */
function hashPair(frequencies: usize, work: usize, evenRows: i32, evenColumns: i32, plain: usize, swapped: usize): void {
  for (let i = 0; i < 16; i++) {
    for (let j = 0; j < 16; j++) {
      const at = <usize>(i * 16 + j) * 4
      const value = load<f32>(frequencies + at)
      const flips = (evenRows & ~i & 1) ^ (evenColumns & ~j & 1)
      store<f32>(work + at, flips != 0 ? -value : value)
    }
  }
  const median = lowerMedian(work)
  memory.fill(swapped, 0, 32)
  for (let i = 0; i < 16; i++) {
    let word: u32 = 0
    for (let j = 0; j < 16; j++) {
      const bit = <u32>(load<f32>(work + <usize>(i * 16 + j) * 4) > median)
      word |= bit << j
      const other = swapped + <usize>j * 2
      store<u16>(other, load<u16>(other) | <u16>(bit << i))
    }
    store<u16>(plain + <usize>i * 2, <u16>word)
  }
}

/** The 128th smallest of 256 numbers, found bit by bit: the order of floats is the order of these keys. */
function lowerMedian(numbers: usize): f32 {
  let key: i32 = i32.MIN_VALUE
  for (let bit = 31; bit >= 0; bit--) {
    // In the first step this turns the lowest key into 0; after it each step adds its bit.
    const trial = bit == 31 ? 0 : key | (1 << bit)
    if (countBelow(numbers, trial) < 128) key = trial
  }
  return reinterpret<f32>(key < 0 ? key ^ 0x7fffffff : key)
}

/** How many of the 256 numbers have a key below this one. */
function countBelow(numbers: usize, key: i32): i32 {
  const limit = i32x4.splat(key)
  const magnitude = i32x4.splat(0x7fffffff)
  let counts = i32x4.splat(0)
  for (let at = numbers, last = numbers + 1024; at < last; at += 16) {
    const bits = v128.load(at)
    const keys = v128.xor(bits, v128.and(i32x4.shr_s(bits, 31), magnitude))
    counts = i32x4.sub(counts, i32x4.lt_s(keys, limit))
  }
  return (
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  )
}
