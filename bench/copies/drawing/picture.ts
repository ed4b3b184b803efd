import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'

/** RGB, three bytes a pixel, row after row: also a `Pixels` of the fingerprint package. */
export interface Picture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly layout: 'rgb'
}

export type Colour = readonly [red: number, green: number, blue: number]

/** In pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export function pictureOf(data: Uint8Array, width: number, height: number): Picture {
  return { data, width, height, layout: 'rgb' }
}

export function blank(width: number, height: number, [red, green, blue]: Colour): Picture {
  const data = new Uint8Array(width * height * 3)
  for (let at = 0; at < data.length; at += 3) {
    data[at] = red
    data[at + 1] = green
    data[at + 2] = blue
  }
  return pictureOf(data, width, height)
}

/** Decodes a file of any kind that sharp reads, orientation applied, at most `longestSide` long. */
export async function readPicture(file: string, longestSide: number): Promise<Picture> {
  const size = { width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true } as const
  return rgbOf(
    sharp(await readFile(file))
      .autoOrient()
      .resize(size),
  )
}

export async function decode(bytes: Uint8Array): Promise<Picture> {
  return rgbOf(sharp(bytes))
}

export async function encodeJpeg(picture: Picture, quality: number): Promise<Buffer> {
  return open(picture).jpeg({ quality }).toBuffer()
}

export async function encodeWebp(picture: Picture, quality: number): Promise<Buffer> {
  return open(picture).webp({ quality }).toBuffer()
}

/** To exactly this size, the shape ignored. */
export async function resized(picture: Picture, width: number, height: number): Promise<Picture> {
  const size = { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) }
  if (size.width === picture.width && size.height === picture.height) return picture
  return rgbOf(open(picture).resize({ ...size, fit: 'fill' }))
}

/** Smaller where a side is longer; never larger. */
export async function fitted(picture: Picture, longestSide: number): Promise<Picture> {
  const scale = longestSide / Math.max(picture.width, picture.height)
  return scale >= 1 ? picture : resized(picture, picture.width * scale, picture.height * scale)
}

/** As large as goes into this size, smaller or larger, the shape kept. */
export async function contained(picture: Picture, width: number, height: number): Promise<Picture> {
  const scale = Math.min(width / picture.width, height / picture.height)
  return resized(picture, picture.width * scale, picture.height * scale)
}

/** All of this size, the shape kept: what is too much at two sides is cut off. */
export async function covering(picture: Picture, width: number, height: number): Promise<Picture> {
  const scale = Math.max(width / picture.width, height / picture.height)
  const kept = { width: Math.round(width / scale), height: Math.round(height / scale) }
  const left = Math.floor((picture.width - kept.width) / 2)
  const top = Math.floor((picture.height - kept.height) / 2)
  return resized(cropped(picture, { left: Math.max(0, left), top: Math.max(0, top), ...kept }), width, height)
}

export async function blurred(picture: Picture, sigma: number): Promise<Picture> {
  return rgbOf(open(picture).blur(sigma))
}

/** The part of the picture in the box, which is rounded and kept inside. */
export function cropped(picture: Picture, box: Box): Picture {
  const left = Math.min(picture.width - 1, Math.round(box.left))
  const top = Math.min(picture.height - 1, Math.round(box.top))
  const width = Math.max(1, Math.min(picture.width - left, Math.round(box.width)))
  const height = Math.max(1, Math.min(picture.height - top, Math.round(box.height)))
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * picture.width + left) * 3
    data.set(picture.data.subarray(start, start + width * 3), y * width * 3)
  }
  return pictureOf(data, width, height)
}

export function mirrored({ data, width, height }: Picture): Picture {
  return moved({ width, height }, (x, y) => (y * width + width - 1 - x) * 3, data)
}

/** By so many quarter turns to the right. */
export function turned(picture: Picture, quarters: number): Picture {
  if (quarters === 0) return picture
  const { data, width, height } = picture
  const once = moved({ width: height, height: width }, (x, y) => ((height - 1 - x) * width + y) * 3, data)
  return turned(once, quarters - 1)
}

function moved(
  { width, height }: { width: number; height: number },
  sourceOf: (x: number, y: number) => number,
  source: Uint8Array,
): Picture {
  const data = new Uint8Array(source.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = sourceOf(x, y)
      const to = (y * width + x) * 3
      data[to] = source[from]!
      data[to + 1] = source[from + 1]!
      data[to + 2] = source[from + 2]!
    }
  }
  return pictureOf(data, width, height)
}

function open({ data, width, height }: Picture) {
  return sharp(data, { raw: { width, height, channels: 3 } })
}

async function rgbOf(image: Sharp): Promise<Picture> {
  const { data, info } = await image
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`${info.channels} channels where three were expected`)
  // A plain array: slices of a Buffer are views, and drawing on one would draw on the original.
  return pictureOf(new Uint8Array(data.buffer, data.byteOffset, data.length), info.width, info.height)
}
