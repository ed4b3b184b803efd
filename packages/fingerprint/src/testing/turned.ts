import type { Pixels } from '../pixels.ts'

/** A picture stored so, with this EXIF orientation (1 to 8), is shown as what this gives: pixel by pixel, by the words of the standard (Exif 3.0, 4.6.5.1.6). */
export function turned({ data, width, height }: Pixels, orientation: number): Pixels {
  const isSwapped = orientation >= 5
  const [shownWidth, shownHeight] = isSwapped ? [height, width] : [width, height]
  const shown = new Uint8Array(data.length)
  for (let y = 0; y < shownHeight; y++) {
    for (let x = 0; x < shownWidth; x++) {
      const [u, v] = isSwapped ? [y, x] : [x, y]
      // Of the stored picture: which side its row 0 and its column 0 are shown at.
      const storedX = [2, 3, 7, 8].includes(orientation) ? width - 1 - u : u
      const storedY = [3, 4, 6, 7].includes(orientation) ? height - 1 - v : v
      const from = (storedY * width + storedX) * 4
      shown.set(data.subarray(from, from + 4), (y * shownWidth + x) * 4)
    }
  }
  return { data: shown, width: shownWidth, height: shownHeight }
}
