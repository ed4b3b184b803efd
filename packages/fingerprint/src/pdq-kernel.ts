import type { PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { cosineMatrix } from './cosine-matrix.ts'
import { dihedralHashes, zeroDihedralHashes } from './dihedral.ts'
import { zeroHash } from './hash-text.ts'
import type { Pixels } from './pixels.ts'

interface Exports {
  readonly memory: WebAssembly.Memory
  matrixPointer(): number
  frequenciesPointer(): number
  inputPointer(): number
  begin(width: number, height: number, stripRows: number): void
  push(rows: number): void
  finish(): number
}

const smallestSide = 5
const stripBytes = 1 << 20

/**
 * PDQ by the WASM kernel: the same bits as `pdqReference`. Memory grows with the width of a picture and little with its
 * height: about 1 MB for 12 megapixels, beside a strip of input of at most 1 MB. One picture at a time.
 */
export interface PdqKernel {
  fingerprint(pixels: Pixels): PdqFingerprint
  /** Starts a picture. */
  begin(width: number, height: number): void
  /** The next whole rows of RGBA, any number of them. */
  push(rows: Uint8Array | Uint8ClampedArray): void
  /** Throws a `RangeError` when not every row was pushed. The pixels are wiped from the kernel's memory. */
  finish(): PdqFingerprint
}

export function createPdqKernel(module: WebAssembly.Module): PdqKernel {
  const exports = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as Exports
  new Float32Array(exports.memory.buffer, exports.matrixPointer(), cosineMatrix.length).set(cosineMatrix)
  let width = 0
  let height = 0
  let pushed = 0
  let stripRows = 0

  const kernel: PdqKernel = {
    begin(pictureWidth, pictureHeight) {
      width = pictureWidth
      height = pictureHeight
      pushed = 0
      stripRows = Math.max(1, Math.min(height, Math.floor(stripBytes / (width * 4))))
      if (!isTiny()) exports.begin(width, height, stripRows)
    },
    push(rows) {
      const rowBytes = width * 4
      const count = rows.length / rowBytes
      if (!Number.isInteger(count) || pushed + count > height) throw new RangeError('not a whole number of rows left')
      for (let row = 0; row < count && !isTiny(); row += stripRows) {
        const strip = rows.subarray(row * rowBytes, Math.min(row + stripRows, count) * rowBytes)
        new Uint8Array(exports.memory.buffer, exports.inputPointer(), strip.length).set(strip)
        exports.push(strip.length / rowBytes)
      }
      pushed += count
    },
    finish() {
      if (pushed !== height) throw new RangeError(`${pushed} of ${height} rows were pushed`)
      if (isTiny()) return { hash: zeroHash, quality: 0, dihedral: zeroDihedralHashes }
      const quality = exports.finish()
      const dihedral = dihedralHashes(new Float32Array(exports.memory.buffer, exports.frequenciesPointer(), 256))
      return { hash: dihedral.original, quality, dihedral }
    },
    fingerprint({ data, width, height }) {
      kernel.begin(width, height)
      kernel.push(data)
      return kernel.finish()
    },
  }
  const isTiny = () => width < smallestSide || height < smallestSide
  return kernel
}

function abort(): never {
  throw new Error('the PDQ kernel ran out of memory')
}
