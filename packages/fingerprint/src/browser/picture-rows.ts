import { UnreadableFile } from '../unreadable-file.ts'

/** Pixels of a picture. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A way to read a decoded picture back. What `read` gives is RGBA, top row first, good until the next `read`. */
export interface PictureRows {
  read(area: Area): Promise<Uint8Array> | Uint8Array | Uint8ClampedArray
  close(): void
}

/** The largest area that is read at once. */
export type Strip = Pick<Area, 'width' | 'height'>

/**
 * The best way for a picture, as measured: WebCodecs is four times as fast as a canvas, a canvas twice as fast as a
 * texture, and only a texture keeps the colour of what is clear. `isOpaque` says that the format knows no alpha.
 */
export async function openRows(bitmap: ImageBitmap, strip: Strip, isOpaque: boolean): Promise<PictureRows> {
  const frame = (await framesCanBeRead()) ? new VideoFrame(bitmap, { timestamp: 0 }) : null
  if (frame !== null && saysOpaque(frame) && isUpright(frame)) return frameRows(frame, strip)
  const canBeDrawn = isOpaque || (frame !== null && saysOpaque(frame))
  frame?.close()
  return (canBeDrawn ? null : textureRows(bitmap, strip)) ?? canvasRows(bitmap, strip)
}

/**
 * By WebCodecs: the same bytes as by a canvas where the browser itself says two things: that the picture has no alpha
 * (else colour is lost where it is clear), and that no turn is left to be made (Chromium keeps the EXIF turn beside the
 * pixels, and a copy leaves it out).
 */
export function frameRows(frame: VideoFrame, strip: Strip): PictureRows {
  const pixels = new Uint8Array(strip.width * strip.height * 4)
  return {
    async read({ left, top, width, height }) {
      const target = pixels.subarray(0, width * height * 4)
      await frame.copyTo(target, { rect: { x: left, y: top, width, height }, format: 'RGBX' })
      return target
    },
    close: () => frame.close(),
  }
}

export const saysOpaque = ({ format }: VideoFrame) => format === 'RGBX' || format === 'BGRX'

/** `rotation` in degrees and `flip` (WebCodecs, VideoFrame) are newer than the type that TypeScript has. */
export const isUpright = (frame: VideoFrame & { readonly rotation?: number; readonly flip?: boolean }) =>
  frame.rotation === 0 && frame.flip === false

let frameCheck: Promise<boolean> | undefined

/** Older browsers know `VideoFrame` and pass over `format`: they would swap red and blue and say nothing. */
function framesCanBeRead(): Promise<boolean> {
  frameCheck ??= (async () => {
    if (typeof VideoFrame === 'undefined') return false
    const context = new OffscreenCanvas(2, 2).getContext('2d', { alpha: false })
    if (context === null) return false
    context.fillStyle = 'rgb(10 120 230)'
    context.fillRect(0, 0, 2, 2)
    const frame = new VideoFrame(context.canvas, { timestamp: 0 })
    const pixels = new Uint8Array(2 * 2 * 4)
    await frame.copyTo(pixels, { format: 'RGBX' }).finally(() => frame.close())
    return pixels.every((byte, at) => at % 4 === 3 || byte === [10, 120, 230][at % 4])
  })().catch(() => false)
  return frameCheck
}

/**
 * A canvas multiplies colour with alpha and loses it where the picture is clear; a texture keeps the bytes as they are
 * (measured: exact at every alpha, zero included). Null where there is no WebGL or the picture is larger than a
 * texture: then the canvas is used, which is exact wherever the picture is opaque.
 */
export function textureRows(bitmap: ImageBitmap, strip: Strip): PictureRows | null {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl')
  if (gl === null || Math.max(bitmap.width, bitmap.height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return null
  const texture = gl.createTexture()
  gl.bindTexture(gl.TEXTURE_2D, texture)
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap)
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer())
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0)
  if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) return null
  const pixels = new Uint8Array(strip.width * strip.height * 4)
  return {
    read({ left, top, width, height }) {
      gl.readPixels(left, top, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels)
      if (gl.getError() !== gl.NO_ERROR) throw new UnreadableFile('unreadable-file')
      return pixels.subarray(0, width * height * 4)
    },
    close: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  }
}

/** Throws `UnreadableFile` where this browser gives other colours than were drawn. */
export function canvasRows(bitmap: ImageBitmap, strip: Strip): PictureRows {
  const context = new OffscreenCanvas(strip.width, strip.height).getContext('2d', { willReadFrequently: true })
  if (context === null || !tellsTheTruth(context)) throw new UnreadableFile('unreadable-file')
  return {
    read({ left, top, width, height }) {
      context.clearRect(0, 0, strip.width, strip.height)
      context.drawImage(bitmap, -left, -top)
      return context.getImageData(0, 0, width, height).data
    },
    close() {},
  }
}

/** Browsers that hide from trackers may give noise for a canvas: a fingerprint of it would never match anything. */
function tellsTheTruth(context: OffscreenCanvasRenderingContext2D): boolean {
  const drawn = new ImageData(16, 1)
  for (let at = 0; at < drawn.data.length; at++) drawn.data[at] = at % 4 === 3 ? 255 : (at * 53) % 256
  context.putImageData(drawn, 0, 0)
  const given = context.getImageData(0, 0, 16, 1).data
  // Some only turn over the last bit here and there, which moves no fingerprint.
  const width = Math.min(16, context.canvas.width)
  return drawn.data.every((byte, at) => at >= width * 4 || Math.abs(byte - given[at]!) <= 2)
}
