import type { PdqKernel } from '../pdq-kernel.ts'
import { UnreadableFile } from '../unreadable-file.ts'

const stripBytes = 1 << 22
const mayHaveAlpha = new Set(['png', 'webp', 'gif', 'avif'])

/** Gives rows of RGBA, top row first. */
type ReadRows = (firstRow: number, rows: number) => Uint8Array | Uint8ClampedArray

/**
 * Decodes a picture with its orientation applied and hands it to the kernel, strip by strip. Throws `UnreadableFile`.
 * `type` is the file's type as `image-size` names it.
 */
export async function decodeInto(kernel: PdqKernel, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<void> {
  const options = {
    imageOrientation: 'from-image',
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  } as const
  const bitmap = await createImageBitmap(new Blob([bytes]), options).catch((cause) => {
    throw new UnreadableFile('unreadable-file', { cause })
  })
  try {
    const { width, height } = bitmap
    const stripRows = Math.max(1, Math.min(height, Math.floor(stripBytes / (width * 4))))
    const read = (mayHaveAlpha.has(type) ? texture(bitmap, stripRows) : null) ?? canvas(bitmap, stripRows)
    kernel.begin(width, height)
    for (let row = 0; row < height; row += stripRows) kernel.push(read(row, Math.min(stripRows, height - row)))
  } finally {
    bitmap.close()
  }
}

function canvas(bitmap: ImageBitmap, stripRows: number): ReadRows {
  const context = new OffscreenCanvas(bitmap.width, stripRows).getContext('2d', { willReadFrequently: true })
  if (context === null) throw new UnreadableFile('unreadable-file')
  return (firstRow, rows) => {
    context.clearRect(0, 0, bitmap.width, stripRows)
    context.drawImage(bitmap, 0, -firstRow)
    return context.getImageData(0, 0, bitmap.width, rows).data
  }
}

/**
 * A canvas multiplies colour with alpha and loses it where the picture is clear; a texture keeps the bytes as they are
 * (measured: exact at every alpha, zero included; WebCodecs lost it too). Null where there is no WebGL or the picture
 * is larger than a texture: then the canvas is used, which is exact wherever the picture is opaque.
 */
function texture(bitmap: ImageBitmap, stripRows: number): ReadRows | null {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl')
  if (gl === null || Math.max(bitmap.width, bitmap.height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return null
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture())
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap)
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer())
  gl.framebufferTexture2D(
    gl.FRAMEBUFFER,
    gl.COLOR_ATTACHMENT0,
    gl.TEXTURE_2D,
    gl.getParameter(gl.TEXTURE_BINDING_2D),
    0,
  )
  if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) return null
  const strip = new Uint8Array(bitmap.width * 4 * stripRows)
  return (firstRow, rows) => {
    gl.readPixels(0, firstRow, bitmap.width, rows, gl.RGBA, gl.UNSIGNED_BYTE, strip)
    if (gl.getError() !== gl.NO_ERROR) throw new UnreadableFile('unreadable-file')
    return strip.subarray(0, rows * bitmap.width * 4)
  }
}
