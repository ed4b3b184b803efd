import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { cosineMatrix } from './cosine-matrix.ts'
import { zeroDihedralHashes } from './dihedral.ts'
import { readDihedralHashes } from './dihedral-words.ts'
import { zeroHash } from './hash-text.ts'
import { nearestSide, type PdqForm } from './pdq-form.ts'
import { bytesOfPixel, isTooLarge, type PixelLayout, type Pixels } from './pixels.ts'

interface Exports {
  readonly memory: WebAssembly.Memory
  matrixPointer(): number
  hashesPointer(): number
  inputPointer(): number
  sourcePointer(): number
  bytesInUse(): number
  rowsOfStrip(): number
  bandCount(): number
  leftOfBand(index: number): number
  widthOfBand(index: number): number
  initialise(): void
  begin(width: number, height: number, pixelBytes: number, mostColumns: number, sourceWidth: number): void
  pick(targetRow: number, sourceWidth: number): void
  push(rows: number): void
  endBand(): void
  finish(): number
}

const smallestSide = 5
const allColumns = 2 ** 31 - 1

export interface PdqOptions {
  /** RGBA when it is not said. */
  readonly layout?: PixelLayout | undefined
  /** The whole picture when it is not said. */
  readonly form?: PdqForm | undefined
}

/** Columns `left` up to `left + width` of a picture, over its whole height. */
export interface ColumnBand {
  readonly left: number
  readonly width: number
}

/**
 * PDQ by the WASM kernel: the same bits as `pdqReference`, one picture at a time. Its memory is 1,245,184 bytes and never
 * grows (`bytesInUse` says how much of it a picture takes). In that a picture of about 12 megapixels is hashed in one pass
 * over its rows; a larger one, or a very wide or high one, in bands of columns, one after the other, that overlap by a
 * little (docs/adr/0039-giants-in-bands-of-columns.md).
 */
export interface PdqKernel {
  fingerprint(pixels: Pixels, options?: Pick<PdqOptions, 'form'>): PdqFingerprint
  /**
   * Starts a picture, and says in which bands it is to be pushed: one as wide as the picture, where that fits. Throws a
   * `RangeError` for sides that are no positive whole numbers, and for what `isTooLarge`.
   */
  begin(width: number, height: number, options?: PdqOptions): readonly ColumnBand[]
  /**
   * The next whole rows of the band, any number of them; after the picture's last row the next band begins. Throws a
   * `RangeError` for a broken row or one too many.
   */
  push(rows: Uint8Array | Uint8ClampedArray): void
  /** Throws a `RangeError` when not every row of every band was pushed. The pixels are wiped from the kernel's memory. */
  finish(): PdqFingerprint
  /** Bytes of the kernel's memory that the last picture took. */
  bytesInUse(): number
}

/** `mostColumns`: no band has more columns of its own. For tests: bands are for pictures that would not fit. */
export function createPdqKernel(
  module: WebAssembly.Module,
  { mostColumns = allColumns }: { mostColumns?: number } = {},
): PdqKernel {
  const exports = new WebAssembly.Instance(module, {}).exports as unknown as Exports
  new Float32Array(exports.memory.buffer, exports.matrixPointer(), cosineMatrix.length).set(cosineMatrix)
  exports.initialise()
  /** The picture as it is pushed. */
  const picture = { width: 0, height: 0, pixelBytes: 0 }
  let bands: readonly ColumnBand[] = []
  /** Of `bands` the one that is pushed, and how many of its rows were. */
  let band = 0
  let pushed = 0
  /** What is hashed of it: all, or the nearest pixels of a smaller square. */
  const hashed = { width: 0, height: 0, picked: 0 }
  let stripRows = 0
  /** Rows that lie in the strip and were not taken yet. */
  let waiting = 0

  const isTiny = () => hashed.width < smallestSide || hashed.height < smallestSide
  const isPicked = () => hashed.width !== picture.width || hashed.height !== picture.height
  const took = (rows: number) => {
    waiting += rows
    if (waiting === stripRows) pushWaiting()
  }
  const pushWaiting = () => {
    if (waiting > 0) exports.push(waiting)
    waiting = 0
  }
  /** `count` rows of the band, that begin at `start` of the source and then every `stride` bytes. */
  const copyRows = (source: Uint8Array | Uint8ClampedArray, start: number, stride: number, count: number) => {
    const rowBytes = bands[band]!.width * picture.pixelBytes
    const strip = new Uint8Array(exports.memory.buffer, exports.inputPointer(), stripRows * rowBytes)
    for (let row = 0; row < count; ) {
      // One at a time where others stand between them.
      const taken = stride === rowBytes ? Math.min(stripRows - waiting, count - row) : 1
      const at = start + row * stride
      strip.set(source.subarray(at, at + taken * rowBytes), waiting * rowBytes)
      row += taken
      took(taken)
    }
  }
  /** Of the rows that begin with row `first` of the picture, those that the smaller square takes, some more than once. */
  const pickRows = (rows: Uint8Array | Uint8ClampedArray, first: number, count: number) => {
    const rowBytes = picture.width * picture.pixelBytes
    const source = new Uint8Array(exports.memory.buffer, exports.sourcePointer(), rowBytes)
    let loaded = -1
    for (; hashed.picked < hashed.height; hashed.picked++) {
      const row = Math.floor((hashed.picked * picture.height) / hashed.height) - first
      if (row >= count) return
      if (row !== loaded) source.set(rows.subarray(row * rowBytes, (row + 1) * rowBytes))
      loaded = row
      exports.pick(waiting, picture.width)
      took(1)
    }
  }
  const pushRows = (source: Uint8Array | Uint8ClampedArray, start: number, stride: number, count: number) => {
    if (!isTiny()) {
      if (isPicked()) pickRows(source, pushed, count)
      else copyRows(source, start, stride, count)
    }
    pushed += count
    if (pushed < picture.height) return
    if (!isTiny()) {
      pushWaiting()
      exports.endBand()
    }
    band++
    pushed = 0
  }

  const kernel: PdqKernel = {
    begin(width, height, { layout = 'rgba', form = 'full' } = {}) {
      if (!isSide(width) || !isSide(height)) throw new RangeError('a side is a positive whole number')
      if (isTooLarge(width, height)) throw new RangeError('a picture too large')
      Object.assign(picture, { width, height, pixelBytes: bytesOfPixel[layout] })
      const isShrunk = form === 'nearest-512' && Math.max(width, height) > nearestSide
      const [hashedWidth, hashedHeight] = isShrunk ? [nearestSide, nearestSide] : [width, height]
      Object.assign(hashed, { width: hashedWidth, height: hashedHeight, picked: 0 })
      waiting = 0
      band = 0
      pushed = 0
      bands = [{ left: 0, width }]
      if (isTiny()) return bands
      const isOneBand = isPicked()
      exports.begin(
        hashed.width,
        hashed.height,
        picture.pixelBytes,
        isOneBand ? allColumns : mostColumns,
        isOneBand ? width : 0,
      )
      stripRows = exports.rowsOfStrip()
      if (isOneBand) return bands
      bands = Array.from({ length: exports.bandCount() }, (_, index) => ({
        left: exports.leftOfBand(index),
        width: exports.widthOfBand(index),
      }))
      return bands
    },
    push(rows) {
      const rowBytes = (bands[band]?.width ?? 0) * picture.pixelBytes
      const count = rows.length / rowBytes
      if (!Number.isInteger(count) || pushed + count > picture.height) {
        throw new RangeError('not a whole number of rows left')
      }
      pushRows(rows, 0, rowBytes, count)
    },
    finish() {
      if (band !== bands.length || bands.length === 0) {
        throw new RangeError(`${pushed} of ${picture.height} rows were pushed`)
      }
      bands = []
      if (isTiny()) return { hash: zeroHash, quality: 0, dihedral: zeroDihedralHashes }
      const quality = exports.finish()
      const dihedral = readDihedralHashes(new Uint16Array(exports.memory.buffer, exports.hashesPointer(), 8 * 16))
      return { hash: dihedral.original, quality, dihedral }
    },
    fingerprint({ data, width, height, layout }, { form } = {}) {
      const parts = kernel.begin(width, height, { layout, form })
      if (data.length !== width * height * picture.pixelBytes) throw new RangeError('not as many bytes as pixels')
      for (const { left } of parts) {
        pushRows(data, left * picture.pixelBytes, width * picture.pixelBytes, height)
      }
      return kernel.finish()
    },
    bytesInUse: () => exports.bytesInUse(),
  }
  return kernel
}

function isSide(length: number): boolean {
  return Number.isInteger(length) && length > 0
}
