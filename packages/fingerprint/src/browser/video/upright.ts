import type { Pixels } from '../../pixels.ts'

/** Turns an RGBA picture clockwise, as a player would show it. */
export function upright({ data, width, height }: Pixels, degrees: 0 | 90 | 180 | 270): Pixels {
  if (degrees === 0) return { data, width, height }
  const isOnItsSide = degrees !== 180
  const turned = new Uint8Array(data.length)
  const source = new Uint32Array(data.buffer, data.byteOffset, width * height)
  const target = new Uint32Array(turned.buffer)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = source[y * width + x]!
      if (degrees === 90) target[x * height + (height - 1 - y)] = pixel
      else if (degrees === 180) target[(height - 1 - y) * width + (width - 1 - x)] = pixel
      else target[(width - 1 - x) * height + y] = pixel
    }
  }
  return { data: turned, width: isOnItsSide ? height : width, height: isOnItsSide ? width : height }
}
