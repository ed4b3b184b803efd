import { bytesOfPixel, type Pixels } from './pixels.ts'

/**
 * Which pixels are hashed. `full`: all of them, as python-threatexchange, HMA and vPDQ do, and as is listed. Or
 * `nearest-512`: a picture with a side over 512 is first made 512 × 512 by taking nearest pixels, its shape ignored, as
 * Meta's command-line tool and its WASM build do (pdq/cpp/io/pdqio.cpp with CImg's resize).
 */
export type PdqForm = 'full' | 'nearest-512'

export const nearestSide = 512

/** The picture that `nearest-512` hashes: pixel x comes from ⌊x · width / 512⌋. */
export function nearest512(pixels: Pixels): Pixels {
  const { data, width, height, layout = 'rgba' } = pixels
  if (Math.max(width, height) <= nearestSide) return pixels
  const bytes = bytesOfPixel[layout]
  const picked = new Uint8Array(nearestSide * nearestSide * bytes)
  for (let y = 0; y < nearestSide; y++) {
    for (let x = 0; x < nearestSide; x++) {
      const row = Math.floor((y * height) / nearestSide)
      const source = (row * width + Math.floor((x * width) / nearestSide)) * bytes
      for (let byte = 0; byte < bytes; byte++) picked[(y * nearestSide + x) * bytes + byte] = data[source + byte]!
    }
  }
  return { data: picked, width: nearestSide, height: nearestSide, layout }
}
