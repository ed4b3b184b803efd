import { readFileSync } from 'node:fs'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import type { UnreadableCode } from '../unreadable-file.ts'
import { bmpFile } from './bmp-files.ts'

export interface BadFile {
  readonly name: string
  readonly bytes: Buffer
  readonly code: UnreadableCode
}

const width = 320
const height = 240

/** Files that must be refused, each with the code that says why: the same in Node and in a browser. */
export async function badFiles(): Promise<BadFile[]> {
  const photograph = sharp(await generatedPhotograph(15, { width, height }))
  const jpeg = await photograph.clone().jpeg().toBuffer()
  const png = await photograph.clone().png().toBuffer()
  const gif = await photograph.clone().gif().toBuffer()
  const webp = await photograph.clone().webp().toBuffer()
  const avif = await photograph.clone().avif({ effort: 0 }).toBuffer()
  const heic = readFileSync(new URL('./heic/plain.heic', import.meta.url))
  const { data } = await photograph.clone().ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const bmp = bmpFile({ data, width, height }, 24)
  const cut = (bytes: Buffer, share: number) => bytes.subarray(0, Math.floor(bytes.length * share))
  const text = (words: string) => Buffer.from(words, 'latin1')

  const files: [string, Buffer, UnreadableCode][] = [
    ['nothing', Buffer.alloc(0), 'empty-file'],
    ['one byte', Buffer.from([0xff]), 'not-an-image'],
    ['a text', text('This is not a picture.'), 'not-an-image'],
    ['a text that begins as a bitmap does', text('BMX is a kind of bicycle, and this is no picture.'), 'not-an-image'],
    ['a drawing (SVG)', text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'not-an-image'],
    ['a document with a picture inside', Buffer.concat([text('%PDF-1.7\n'), jpeg]), 'not-an-image'],
    ['a video', text('\0\0\0\x18ftypisom\0\0\x02\0isomiso2\0\0\0\x08free'), 'not-an-image'],
    ['JPEG XL', text('\xff\x0a\xfa\x7f\x01\x90\x08\x06\x01\0'), 'unsupported-codec'],
    ['JPEG 2000', text('\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 '), 'unsupported-codec'],
    ['Photoshop', text('8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x09\0\0\0\x09\0\x08\0\x03'), 'unsupported-codec'],
    ['a JPEG cut off in its header', cut(jpeg, 0.02), 'truncated-image'],
    ['a JPEG cut off early', cut(jpeg, 0.3), 'truncated-image'],
    ['a JPEG cut off late', cut(jpeg, 0.9), 'truncated-image'],
    ['a JPEG cut off, whole small picture inside', cut(withSmallPicture(jpeg), 0.9), 'truncated-image'],
    ['a JPEG with a thousand scans', withScans(jpeg, 1000), 'image-too-large'],
    ['a PNG cut off', cut(png, 0.5), 'truncated-image'],
    ['a GIF cut off', cut(gif, 0.5), 'truncated-image'],
    ['a WebP cut off', cut(webp, 0.5), 'truncated-image'],
    ['an AVIF cut off', cut(avif, 0.5), 'truncated-image'],
    ['a HEIC cut off', cut(heic, 0.5), 'truncated-image'],
    ['a bitmap cut off', cut(bmp, 0.5), 'truncated-image'],
    ['a PNG of 30,000 × 30,000', patched(png, { 16: 30_000, 20: 30_000 }), 'image-too-large'],
    ['a PNG one pixel wide and a million high', patched(png, { 16: 1, 20: 1_000_000 }), 'image-too-large'],
    ['a HEIC of 60,000 × 60,000', patched(heic, sizesIn(heic, 60_000)), 'image-too-large'],
    ['a PNG without width', patched(png, { 16: 0 }), 'unreadable-file'],
    ['a GIF without height', Buffer.from(gif).fill(0, 8, 10), 'unreadable-file'],
    ['a PNG whose pixels are scrambled', scrambled(png, 'IDAT'), 'unreadable-file'],
  ]
  return files.map(([name, bytes, code]) => ({ name, bytes, code }))
}

/** Writes 32-bit numbers at places in a copy. */
function patched(bytes: Buffer, numbers: Readonly<Record<number, number>>): Buffer {
  const copy = Buffer.from(bytes)
  for (const [at, number] of Object.entries(numbers)) copy.writeUInt32BE(number, Number(at))
  return copy
}

/** The places of every width and height that a HEIC file says. */
function sizesIn(heic: Buffer, side: number): Record<number, number> {
  const at = heic.indexOf('ispe')
  return { [at + 8]: side, [at + 12]: side }
}

/** Turns over the bytes of the first chunk with this name. */
function scrambled(png: Buffer, chunk: string): Buffer {
  const copy = Buffer.from(png)
  const start = copy.indexOf(chunk) + 4
  for (let at = start; at < start + 64; at++) copy[at] = 255 - copy[at]!
  return copy
}

/** Puts a whole JPEG into a segment before the picture, as EXIF of every phone has one. */
function withSmallPicture(jpeg: Buffer): Buffer {
  const small = Buffer.from('ffd8ffd9', 'hex')
  const segment = Buffer.from([0xff, 0xe1, 0, 2 + small.length])
  return Buffer.concat([jpeg.subarray(0, 2), segment, small, jpeg.subarray(2)])
}

/** Repeats the start of the scan: each would be work on the whole picture. */
function withScans(jpeg: Buffer, scans: number): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xda]))
  const header = jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2))
  return Buffer.concat([jpeg.subarray(0, at), ...Array<Buffer>(scans).fill(header), jpeg.subarray(at)])
}
