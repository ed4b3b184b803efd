/** A decoded picture: RGBA, 4 bytes a pixel, row after row, top left first. Alpha is ignored, never blended. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray
  readonly width: number
  readonly height: number
}
