import type { RegionFingerprint } from './region-fingerprint.ts'

/** An upright box in a picture, in shares of its width and height as it is shown. */
export interface PictureBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Whether the upright box around a part of a picture has anything in common with a box. A common border is nothing. */
export function touches(corners: RegionFingerprint['corners'], { left, top, width, height }: PictureBox): boolean {
  const [across, down] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
  const isBeside = Math.max(...across) <= left || Math.min(...across) >= left + width
  const isAboveOrBelow = Math.max(...down) <= top || Math.min(...down) >= top + height
  return !isBeside && !isAboveOrBelow
}
