/// <reference lib="webworker" />
import { canvasRows, frameRows, isUpright, type PictureRows, saysOpaque, textureRows } from '../browser/picture-rows.ts'
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
  const stripRows = Math.max(1, Math.min(height, Math.floor((1 << 22) / (width * 4))))
  const frame = new VideoFrame(bitmap, { timestamp: 0 })
  const frameIsUsed = saysOpaque(frame) && isUpright(frame)
  const ways = {
    frame: await timed(bitmap, stripRows, frameIsUsed ? frameRows(frame, width, stripRows) : null),
    texture: await timed(bitmap, stripRows, textureRows(bitmap, stripRows)),
    canvas: await timed(bitmap, stripRows, canvasRows(bitmap, stripRows)),
  }
  const kernel = createPdqKernel(module)
  const pixels = new Uint8Array(width * height * 4).fill(119)
  const hashing = performance.now()
  kernel.fingerprint({ data: pixels, width, height })
  const report: RowsReport = { width, height, decodeMs, ways, hashMs: performance.now() - hashing }
  scope.postMessage(report)
})

async function timed({ width, height }: ImageBitmap, stripRows: number, rows: PictureRows | null) {
  if (rows === null) return null
  const all = new Uint8Array(width * height * 4)
  let readMs = 0
  for (let row = 0; row < height; row += stripRows) {
    const started = performance.now()
    const strip = await rows.read(row, Math.min(stripRows, height - row))
    readMs += performance.now() - started
    all.set(strip, row * width * 4)
  }
  rows.close()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all))
  return { digest: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''), readMs }
}
