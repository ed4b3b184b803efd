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
  for (let i: usize = 0; i < FREQUENCIES; i += 4) {
    for (let j: usize = 0; j < SIDE * 4; j += 32) {
      multiply(matrix + i * SIDE * 4, block + j, half + i * SIDE * 4 + j, SIDE * 4)
    }
  }
  for (let i: usize = 0; i < FREQUENCIES; i += 4) {
    for (let j: usize = 0; j < FREQUENCIES * 4; j += 32) {
      multiply(half + i * SIDE * 4, turned + j, frequencies + i * FREQUENCIES * 4 + j, FREQUENCIES * 4)
    }
  }
}

/**
 * Sums over k of left[i][k] × right[k][j], of four rows i and eight columns j: what is loaded is used often. Rows on the right
 * and of the result are `stride` bytes apart, on the left as many as a block's.
 */
function multiply(left: usize, right: usize, target: usize, stride: usize): void {
  let a0 = f32x4.splat(0)
  let a1 = a0
  let b0 = a0
  let b1 = a0
  let c0 = a0
  let c1 = a0
  let d0 = a0
  let d1 = a0
  for (let k: usize = 0; k < SIDE; k++) {
    const right0 = v128.load(right)
    const right1 = v128.load(right, 16)
    const at = left + k * 4
    let factor = v128.load_splat<f32>(at)
    a0 = f32x4.add(a0, f32x4.mul(factor, right0))
    a1 = f32x4.add(a1, f32x4.mul(factor, right1))
    factor = v128.load_splat<f32>(at, SIDE * 4)
    b0 = f32x4.add(b0, f32x4.mul(factor, right0))
    b1 = f32x4.add(b1, f32x4.mul(factor, right1))
    factor = v128.load_splat<f32>(at, SIDE * 8)
    c0 = f32x4.add(c0, f32x4.mul(factor, right0))
    c1 = f32x4.add(c1, f32x4.mul(factor, right1))
    factor = v128.load_splat<f32>(at, SIDE * 12)
    d0 = f32x4.add(d0, f32x4.mul(factor, right0))
    d1 = f32x4.add(d1, f32x4.mul(factor, right1))
    right += stride
  }
  v128.store(target, a0)
  v128.store(target, a1, 16)
  v128.store(target + stride, b0)
  v128.store(target + stride, b1, 16)
  v128.store(target + 2 * stride, c0)
  v128.store(target + 2 * stride, c1, 16)
  v128.store(target + 3 * stride, d0)
  v128.store(target + 3 * stride, d1, 16)
}

/**
 * The hashes of the eight forms, 32 bytes each: bit 16·i + j is row i, column j, set where the number is above the
 * median. Order: original, rotate 90, 180, 270, flip x, flip y, flip plus 1, flip minus 1. A turned picture has the same
 * numbers with rows and columns swapped and some signs changed (src/dihedral.ts); swapping leaves the median alone, so
 * four medians serve eight forms. `work` and `swapped` have room for the numbers.
 */
export function hashes(frequencies: usize, work: usize, swapped: usize, target: usize): void {
  for (let i: usize = 0; i < 16; i++) {
    for (let j: usize = 0; j < 16; j++) {
      store<u32>(swapped + (j * 16 + i) * 4, load<u32>(frequencies + (i * 16 + j) * 4))
    }
  }
  for (let signs = 0; signs < 4; signs++) {
    const evenRows = signs >> 1
    const evenColumns = signs & 1
    const median = lowerMedian(frequencies, work, evenRows, evenColumns)
    const plain: usize = signs == 0 ? 0 : signs == 1 ? 5 : signs == 2 ? 4 : 2
    const turned: usize = signs == 0 ? 6 : signs == 1 ? 1 : signs == 2 ? 3 : 7
    setBits(frequencies, evenRows, evenColumns, median, target + plain * 32)
    setBits(swapped, evenColumns, evenRows, median, target + turned * 32)
  }
}

/** Of the eight hashes only those of the picture as it stands and as a mirror shows it, in the places that `hashes` gives them. */
export function hashesUprightAndMirrored(frequencies: usize, work: usize, target: usize): void {
  setBits(frequencies, 0, 0, lowerMedian(frequencies, work, 0, 0), target)
  setBits(frequencies, 0, 1, lowerMedian(frequencies, work, 0, 1), target + 5 * 32)
}

/** Of row `i`, the bit of each number's sign where it is to change: of even rows, of even columns, or of one of both. */
// @ts-expect-error: decorator
@inline
function signsOfRow(i: i32, evenRows: i32, evenColumns: i32): v128 {
  const row = i32x4.splat((evenRows & ~i) << 31)
  return v128.xor(row, v128.and(i32x4.splat(evenColumns << 31), i32x4(-1, 0, -1, 0)))
}

function setBits(numbers: usize, evenRows: i32, evenColumns: i32, median: f32, target: usize): void {
  const limit = f32x4.splat(median)
  for (let i = 0; i < 16; i++) {
    const signs = signsOfRow(i, evenRows, evenColumns)
    const at = numbers + <usize>i * 64
    const a = i32x4.bitmask(f32x4.gt(v128.xor(v128.load(at), signs), limit))
    const b = i32x4.bitmask(f32x4.gt(v128.xor(v128.load(at, 16), signs), limit))
    const c = i32x4.bitmask(f32x4.gt(v128.xor(v128.load(at, 32), signs), limit))
    const d = i32x4.bitmask(f32x4.gt(v128.xor(v128.load(at, 48), signs), limit))
    store<u16>(target + <usize>i * 2, <u16>(a | (b << 4) | (c << 8) | (d << 12)))
  }
}

/** The 128th smallest of 256 numbers, some with their sign changed: the order of floats is the order of these keys. */
function lowerMedian(numbers: usize, keys: usize, evenRows: i32, evenColumns: i32): f32 {
  const magnitude = i32x4.splat(0x7fffffff)
  for (let i = 0; i < 16; i++) {
    const signs = signsOfRow(i, evenRows, evenColumns)
    for (let x: usize = 0; x < 64; x += 16) {
      const bits = v128.xor(v128.load(numbers + <usize>i * 64 + x), signs)
      const key = v128.xor(bits, v128.and(i32x4.shr_s(bits, 31), magnitude))
      v128.store(keys + <usize>i * 64 + x, key)
    }
  }
  // Found bit by bit, until just the 128 smallest are below.
  let key: i32 = i32.MIN_VALUE
  for (let bit = 31; bit >= 0; bit--) {
    // In the first step this turns the lowest key into 0; after it each step adds its bit.
    const trial = bit == 31 ? 0 : key | (1 << bit)
    const below = countBelow(keys, trial)
    if (below == 128) {
      key = largestBelow(keys, trial)
      break
    }
    if (below < 128) key = trial
  }
  return reinterpret<f32>(key < 0 ? key ^ 0x7fffffff : key)
}

/** How many of the 256 keys are below this one. */
function countBelow(keys: usize, key: i32): i32 {
  const limit = i32x4.splat(key)
  let counts = i32x4.splat(0)
  let others = counts
  for (let at = keys, last = keys + 1024; at < last; at += 32) {
    counts = i32x4.sub(counts, i32x4.lt_s(v128.load(at), limit))
    others = i32x4.sub(others, i32x4.lt_s(v128.load(at, 16), limit))
  }
  counts = i32x4.add(counts, others)
  return (
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  )
}

/** The largest of the keys below this one. */
function largestBelow(keys: usize, key: i32): i32 {
  const limit = i32x4.splat(key)
  const least = i32x4.splat(i32.MIN_VALUE)
  let largest = least
  for (let at = keys, last = keys + 1024; at < last; at += 16) {
    const each = v128.load(at)
    largest = i32x4.max_s(largest, v128.bitselect(each, least, i32x4.lt_s(each, limit)))
  }
  return max(
    max(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 1)),
    max(i32x4.extract_lane(largest, 2), i32x4.extract_lane(largest, 3)),
  )
}
