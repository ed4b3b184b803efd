/** A plane of float32, row after row. */
export interface Plane {
  readonly data: Float32Array
  readonly width: number
  readonly height: number
}

/** Window of the box filter for a side of this length: about a 128th of it, rounded up. */
export function boxWindow(length: number): number {
  return Math.floor((length + 127) / 128)
}

/**
 * Box filter along one line, as a running sum in float32: add what comes in, subtract what goes out, divide by how many
 * are inside. At the ends the window is cut off, not mirrored (pdq/cpp/downscaling/downscaling.cpp, box1DFloat).
 */
function boxLine(
  source: Float32Array,
  target: Float32Array,
  { start, stride, length, window }: { start: number; stride: number; length: number; window: number },
): void {
  const ahead = Math.floor((window + 2) / 2) - 1
  let sum = 0
  for (let at = -ahead; at < length; at++) {
    const entering = at + ahead
    const leaving = entering - window
    if (entering < length) sum = Math.fround(sum + source[start + entering * stride]!)
    if (leaving >= 0) sum = Math.fround(sum - source[start + leaving * stride]!)
    if (at < 0) continue
    const inside = Math.min(entering, length - 1) - Math.max(leaving + 1, 0) + 1
    target[start + at * stride] = sum / inside
  }
}

/** Two boxes along the rows and two along the columns, in turn: a tent that leaves 64 × 64 samples free of moiré. */
export function jaroszFilter({ data, width, height }: Plane): Plane {
  const rows = { stride: 1, length: width, window: boxWindow(width) }
  const columns = { stride: width, length: height, window: boxWindow(height) }
  let source = data
  for (let pass = 0; pass < 2; pass++) {
    const boxed = new Float32Array(source.length)
    for (let y = 0; y < height; y++) boxLine(source, boxed, { ...rows, start: y * width })
    source = new Float32Array(boxed.length)
    for (let x = 0; x < width; x++) boxLine(boxed, source, { ...columns, start: x })
  }
  return { data: source, width, height }
}
