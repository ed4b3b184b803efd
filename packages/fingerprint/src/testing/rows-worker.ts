/// <reference lib="webworker" />
import {
  canvasRows,
  frameRows,
  isUpright,
  type PictureRows,
  type Strip,
  saysOpaque,
  textureRows,
} from '../browser/picture-rows.ts'
import { createPdqKernel } from '../pdq-kernel.ts'

/** Reads one picture back in every way there is, and says what came and how long it took. */
export interface RowsReport {
  readonly width: number
  readonly height: number
  readonly decodeMs: number
  /** Null where this way does not take the picture. `digest` is the SHA-256 of every byte, hexadecimal. */
  readonly ways: Readonly<
    Record<'frame' | 'texture' | 'canvas', { readonly digest: string; readonly readMs: number } | null>
  >
  readonly hashMs: number
}

const scope = self as unknown as DedicatedWorkerGlobalScope

scope.addEventListener('message', async ({ data: { kernel: module, file } }) => {
  const started = performance.now()
  const bitmap = await createImageBitmap(file, {
    imageOrientation: 'from-image',
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  })
  const decodeMs = performance.now() - started
  const { width, height } = bitmap
  const strip = { width, height: Math.max(1, Math.min(height, Math.floor((1 << 22) / (width * 4)))) }
  const frame = new VideoFrame(bitmap, { timestamp: 0 })
  const frameIsUsed = saysOpaque(frame) && isUpright(frame)
  const ways = {
    frame: await timed(bitmap, strip, frameIsUsed ? frameRows(frame, strip) : null),
    texture: await timed(bitmap, strip, textureRows(bitmap, strip)),
    canvas: await timed(bitmap, strip, canvasRows(bitmap, strip)),
  }
  const kernel = createPdqKernel(module)
  const pixels = new Uint8Array(width * height * 4).fill(119)
  const hashing = performance.now()
  kernel.fingerprint({ data: pixels, width, height })
  const report: RowsReport = { width, height, decodeMs, ways, hashMs: performance.now() - hashing }
  scope.postMessage(report)
})

async function timed({ width, height }: ImageBitmap, strip: Strip, rows: PictureRows | null) {
  if (rows === null) return null
  const all = new Uint8Array(width * height * 4)
  let readMs = 0
  for (let top = 0; top < height; top += strip.height) {
    const started = performance.now()
    const pixels = await rows.read({ left: 0, top, width, height: Math.min(strip.height, height - top) })
    readMs += performance.now() - started
    all.set(pixels, top * width * 4)
  }
  rows.close()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all))
  return { digest: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''), readMs }
}
