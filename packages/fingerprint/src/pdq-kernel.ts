import {
  type DihedralHashes,
  dihedralForms,
  type PdqFingerprint,
  type PdqHash,
} from '@breakwater/contracts/fingerprint-types'
import { cosineMatrix } from './cosine-matrix.ts'
import { zeroDihedralHashes } from './dihedral.ts'
import { zeroHash } from './hash-text.ts'
import { nearestSide, type PdqForm } from './pdq-form.ts'
import { bytesOfPixel, type PixelLayout, type Pixels } from './pixels.ts'

interface Exports {
  readonly memory: WebAssembly.Memory
  matrixPointer(): number
  hashesPointer(): number
  inputPointer(): number
  sourcePointer(): number
  bytesInUse(): number
  initialise(): void
  begin(width: number, height: number, pixelBytes: number, stripRows: number, sourceWidth: number): void
  pick(targetRow: number, sourceWidth: number): void
  push(rows: number): void
  finish(): number
}

const smallestSide = 5
const rowsOfGroup = 16
const stripBytes = 1 << 18

export interface PdqOptions {
  /** RGBA when it is not said. */
  readonly layout?: PixelLayout | undefined
  /** The whole picture when it is not said. */
  readonly form?: PdqForm | undefined
}

/**
 * PDQ by the WASM kernel: the same bits as `pdqReference`, one picture at a time. Memory in use is about a sixteenth of
 * the picture's pixels in bytes, beside a strip of 256 kB or sixteen rows: 1.2 MB for 12 megapixels (`bytesInUse` says).
 */
export interface PdqKernel {
  fingerprint(pixels: Pixels, options?: Pick<PdqOptions, 'form'>): PdqFingerprint
  /** Starts a picture. Throws a `RangeError` for sides that are no positive whole numbers. */
  begin(width: number, height: number, options?: PdqOptions): void
  /** The next whole rows, any number of them. Throws a `RangeError` for a broken row or one too many. */
  push(rows: Uint8Array | Uint8ClampedArray): void
  /** Throws a `RangeError` when not every row was pushed. The pixels are wiped from the kernel's memory. */
  finish(): PdqFingerprint
  /** Bytes of the kernel's memory that the last picture took. */
  bytesInUse(): number
}

export function createPdqKernel(module: WebAssembly.Module): PdqKernel {
  const exports = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as Exports
  new Float32Array(exports.memory.buffer, exports.matrixPointer(), cosineMatrix.length).set(cosineMatrix)
  exports.initialise()
  /** The picture as it is pushed. */
  const picture = { width: 0, height: 0, rowBytes: 0, pushed: 0 }
  /** What is hashed of it: all, or the nearest pixels of a smaller square. */
  const hashed = { width: 0, height: 0, rowBytes: 0, picked: 0 }
  let stripRows = 0
  /** Rows that lie in the strip and were not taken yet. */
  let waiting = 0

  const isTiny = () => hashed.width < smallestSide || hashed.height < smallestSide
  const isPicked = () => hashed.width !== picture.width || hashed.height !== picture.height
  const took = (rows: number) => {
    waiting += rows
    if (waiting < stripRows) return
    exports.push(stripRows)
    waiting = 0
  }
  const copyRows = (rows: Uint8Array | Uint8ClampedArray, count: number) => {
    const strip = new Uint8Array(exports.memory.buffer, exports.inputPointer(), stripRows * picture.rowBytes)
    for (let row = 0; row < count; ) {
      const taken = Math.min(stripRows - waiting, count - row)
      strip.set(rows.subarray(row * picture.rowBytes, (row + taken) * picture.rowBytes), waiting * picture.rowBytes)
      row += taken
      took(taken)
    }
  }
  /** Of the rows that begin with row `first` of the picture, those that the smaller square takes, some more than once. */
  const pickRows = (rows: Uint8Array | Uint8ClampedArray, first: number, count: number) => {
    const source = new Uint8Array(exports.memory.buffer, exports.sourcePointer(), picture.rowBytes)
    let loaded = -1
    for (; hashed.picked < hashed.height; hashed.picked++) {
      const row = Math.floor((hashed.picked * picture.height) / hashed.height) - first
      if (row >= count) return
      if (row !== loaded) source.set(rows.subarray(row * picture.rowBytes, (row + 1) * picture.rowBytes))
      loaded = row
      exports.pick(waiting, picture.width)
      took(1)
    }
  }

  const kernel: PdqKernel = {
    begin(width, height, { layout = 'rgba', form = 'full' } = {}) {
      if (!isSide(width) || !isSide(height)) throw new RangeError('a side is a positive whole number')
      const pixelBytes = bytesOfPixel[layout]
      Object.assign(picture, { width, height, rowBytes: width * pixelBytes, pushed: 0 })
      const isShrunk = form === 'nearest-512' && Math.max(width, height) > nearestSide
      const [hashedWidth, hashedHeight] = isShrunk ? [nearestSide, nearestSide] : [width, height]
      Object.assign(hashed, { width: hashedWidth, height: hashedHeight, rowBytes: hashedWidth * pixelBytes, picked: 0 })
      waiting = 0
      const groups = Math.floor(stripBytes / (hashed.rowBytes * rowsOfGroup))
      stripRows = rowsOfGroup * Math.max(1, Math.min(groups, Math.ceil(hashed.height / rowsOfGroup)))
      if (!isTiny()) exports.begin(hashed.width, hashed.height, pixelBytes, stripRows, isPicked() ? width : 0)
    },
    push(rows) {
      const first = picture.pushed
      const count = rows.length / picture.rowBytes
      if (!Number.isInteger(count) || first + count > picture.height) {
        throw new RangeError('not a whole number of rows left')
      }
      picture.pushed += count
      if (isTiny()) return
      if (isPicked()) pickRows(rows, first, count)
      else copyRows(rows, count)
    },
    finish() {
      const { pushed, height } = picture
      if (pushed !== height || height === 0) throw new RangeError(`${pushed} of ${height} rows were pushed`)
      if (isTiny()) return { hash: zeroHash, quality: 0, dihedral: zeroDihedralHashes }
      if (waiting > 0) exports.push(waiting)
      const quality = exports.finish()
      const dihedral = readHashes(new Uint16Array(exports.memory.buffer, exports.hashesPointer(), 8 * 16))
      return { hash: dihedral.original, quality, dihedral }
    },
    fingerprint({ data, width, height, layout }, { form } = {}) {
      kernel.begin(width, height, { layout, form })
      kernel.push(data)
      return kernel.finish()
    },
    bytesInUse: () => exports.bytesInUse(),
  }
  return kernel
}

function isSide(length: number): boolean {
  return Number.isInteger(length) && length > 0
}

/** Eight hashes of sixteen words, the word of the lowest frequency first; the text begins with the highest. */
function readHashes(words: Uint16Array): DihedralHashes {
  const entries = dihedralForms.map((form, index) => {
    let text = ''
    for (let word = 15; word >= 0; word--) text += words[index * 16 + word]!.toString(16).padStart(4, '0')
    return [form, text as PdqHash]
  })
  return Object.fromEntries(entries) as DihedralHashes
}

function abort(): never {
  throw new Error('the PDQ kernel ran out of memory')
}
