import type { Pixels } from '../pixels.ts'

const headBytes = 14 + 40

/** Writes a bitmap of 24 or 32 bits, or of 8 bits with a palette of greys, which takes the green of each pixel. */
export function bmpFile({ data, width, height }: Pixels, bits: 8 | 24 | 32, { isTopDown = false } = {}): Buffer {
  const paletteBytes = bits === 8 ? 256 * 4 : 0
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  const file = Buffer.alloc(headBytes + paletteBytes + rowBytes * height)
  file.write('BM')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(headBytes + paletteBytes, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(width, 18)
  file.writeInt32LE(isTopDown ? -height : height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(bits, 28)
  for (let grey = 0; grey < paletteBytes / 4; grey++) file.fill(grey, headBytes + grey * 4, headBytes + grey * 4 + 3)
  for (let y = 0; y < height; y++) {
    const row = headBytes + paletteBytes + (isTopDown ? y : height - 1 - y) * rowBytes
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = data.subarray((y * width + x) * 4)
      if (bits === 8) file[row + x] = green!
      else file.set([blue!, green!, red!], row + (x * bits) / 8)
    }
  }
  return file
}
