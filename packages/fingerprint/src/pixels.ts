import { limits } from '@breakwater/contracts/limits'

/** How a pixel lies in memory: one byte of grey, three of RGB, or four of RGBA. */
export type PixelLayout = 'grey' | 'rgb' | 'rgba'

/** A decoded picture, row after row without padding, top left first. Alpha is ignored, never blended. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray
  readonly width: number
  readonly height: number
  /** RGBA when it is not said. */
  readonly layout?: PixelLayout
}

export const bytesOfPixel: Readonly<Record<PixelLayout, number>> = { grey: 1, rgb: 3, rgba: 4 }

const longestSide = 65_535

/** What nothing here takes: over `limits.imagePixels` pixels, or a side of over 65,535. */
export function isTooLarge(width: number, height: number): boolean {
  return width * height > limits.imagePixels || Math.max(width, height) > longestSide
}
