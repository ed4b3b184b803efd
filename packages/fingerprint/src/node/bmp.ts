import type { Pixels } from '../pixels.ts'
import { UnreadableFile } from '../unreadable-file.ts'

const uncompressed = 0
const bitFields = [3, 6]

/**
 * Decodes a Windows or OS/2 bitmap (BITMAPINFOHEADER and its kin, [MS-WMF] 2.2.2): 1, 4, 8, 16, 24 and 32 bits. sharp
 * reads none. The bytes have been through `readImageHeader`, so every row is there. Throws `UnreadableFile`,
 * `unsupported-codec` for run-length and for JPEG or PNG inside.
 */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = view.getUint32(14, true)
  const isCore = headerBytes === 12
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true)
  const signedHeight = isCore ? view.getUint16(20, true) : view.getInt32(22, true)
  const height = Math.abs(signedHeight)
  const bits = view.getUint16(isCore ? 24 : 28, true)
  const compression = isCore ? uncompressed : view.getUint32(30, true)
  const isReadable = compression === uncompressed || (bitFields.includes(compression) && bits >= 16)
  if (!isReadable || ![1, 4, 8, 16, 24, 32].includes(bits) || width <= 0) throw new UnreadableFile('unsupported-codec')

  const firstRow = view.getUint32(10, true)
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  const read = bits <= 8 ? paletteReader() : bits === 24 ? bytesReader(3) : fieldsReader()
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    const row = firstRow + (signedHeight < 0 ? y : height - 1 - y) * rowBytes
    for (let x = 0; x < width; x++) read(row, x, (y * width + x) * 4)
  }
  return { data, width, height }

  type ReadPixel = (row: number, x: number, target: number) => void

  function paletteReader(): ReadPixel {
    const entryBytes = isCore ? 3 : 4
    const palette = 14 + headerBytes
    return (row, x, target) => {
      const shift = 8 - bits - ((x * bits) % 8)
      const index = (bytes[row + ((x * bits) >> 3)]! >> shift) & ((1 << bits) - 1)
      copyColour(palette + index * entryBytes, target)
    }
  }

  function bytesReader(pixelBytes: number): ReadPixel {
    return (row, x, target) => copyColour(row + x * pixelBytes, target)
  }

  function fieldsReader(): ReadPixel {
    const usual = bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff]
    const masks = compression === uncompressed ? usual : [54, 58, 62].map((at) => view.getUint32(at, true))
    const fields = masks.map((mask) => {
      const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
      return { mask, shift, most: mask >>> shift || 1 }
    })
    return (row, x, target) => {
      const value = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true)
      for (const [k, { mask, shift, most }] of fields.entries()) {
        data[target + k] = Math.round((((value & mask) >>> shift) * 255) / most)
      }
      data[target + 3] = 255
    }
  }

  function copyColour(source: number, target: number): void {
    data[target] = bytes[source + 2]!
    data[target + 1] = bytes[source + 1]!
    data[target + 2] = bytes[source]!
    data[target + 3] = 255
  }
}
