import { readFileSync } from 'node:fs'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp, { type Sharp } from 'sharp'
import type { Pixels } from '../pixels.ts'
import { animatedPng } from './animated-png.ts'
import { bmpFile } from './bmp-files.ts'
import type { FormatName } from './format-table.ts'
import { turned } from './turned.ts'

/** A file of one format, and the pixels that its maker put in, turned as the file says. */
export interface FormatPicture {
  readonly format: FormatName
  readonly variant: string
  readonly bytes: Buffer
  readonly source: Pixels
}

const width = 640
const height = 480
/** What the HEIC fixtures show: testing/heic/README.md. */
const heicPicture = pixelsOf(await generatedPhotograph(99, { width: 192, height: 128 }))

/** Files of every format in docs/formats.md, made anew from the photograph with this seed; HEIC from the fixtures. */
export async function formatPictures(seed: number): Promise<FormatPicture[]> {
  const photograph = sharp(await generatedPhotograph(seed, { width, height }))
  const data = await photograph.clone().ensureAlpha().raw().toBuffer()
  const source: Pixels = { data, width, height }
  const picture = () => sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha()
  const clear = Buffer.from(data)
  for (let at = 3; at < clear.length; at += 4) clear[at] = ((at >> 2) % width) % 40 < 20 ? 0 : (at >> 4) % 256
  const withAlpha = () => sharp(clear, { raw: { width, height, channels: 4 } })
  const other = await picture().negate().flip().png().toBuffer()
  const frames = [await picture().png().toBuffer(), other, other]
  const animation = () => sharp(frames, { join: { animated: true } })
  const asWritten = (orientation: number) => picture().withMetadata({ orientation })

  const onHeic = await heicPicture
  const greens = { ...source, data: data.map((_byte, at) => data[at - (at % 4) + 1]!) }

  const made: [FormatName, string, Sharp | Buffer, Pixels?][] = [
    ['JPEG', 'baseline', picture().jpeg()],
    ['JPEG', 'progressive', picture().jpeg({ progressive: true })],
    ['JPEG', '4:4:4', picture().jpeg({ chromaSubsampling: '4:4:4' })],
    ['JPEG', 'grey', picture().greyscale().jpeg()],
    ['JPEG, print colours (CMYK)', 'with its profile', picture().toColourspace('cmyk').withIccProfile('cmyk').jpeg()],
    ['JPEG, print colours (CMYK)', 'without profile', picture().toColourspace('cmyk').jpeg()],
    ['PNG', '8 bit', picture().png()],
    ['PNG', '16 bit', picture().toColourspace('rgb16').png()],
    ['PNG', 'palette', picture().png({ palette: true })],
    ['PNG', 'grey', picture().greyscale().png()],
    ['PNG', 'grey, 16 bit', picture().toColourspace('grey16').png()],
    ['PNG, clear in places', 'alpha 0 to 255', withAlpha().png()],
    ['PNG, animated', '3 pictures', animatedPng(frames)],
    ['WebP', 'lossy', picture().webp()],
    ['WebP', 'lossless', picture().webp({ lossless: true })],
    ['WebP', 'lossless, alpha 0 to 255', withAlpha().webp({ lossless: true, exact: true })],
    ['WebP, animated', '3 pictures', animation().webp()],
    ['GIF', 'one picture', picture().gif()],
    ['GIF, animated', '3 pictures', animation().gif()],
    ['AVIF', '8 bit', picture().avif({ quality: 80, effort: 0 })],
    ['AVIF', '10 bit', picture().avif({ quality: 80, bitdepth: 10, effort: 0 })],
    ['BMP', '8 bit', bmpFile(source, 8), greens],
    ['BMP', '24 bit', bmpFile(source, 24)],
    ['BMP', '32 bit, top row first', bmpFile(source, 32, { isTopDown: true })],
    ['TIFF', 'deflate', picture().tiff({ compression: 'deflate' })],
    ['TIFF', 'LZW', picture().tiff({ compression: 'lzw' })],
    ['HEIC', 'one item', heic('plain'), onHeic],
    ['HEIC', '2 × 2 tiles', heic('grid'), onHeic],
    ['HEIC', 'with alpha', heic('alpha'), onHeic],
    ['HEIC', 'EXIF 6, not turned', heic('exif-6'), onHeic],
  ]
  for (let orientation = 2; orientation <= 8; orientation++) {
    const shown = turned(source, orientation)
    made.push(['JPEG, turned', `EXIF ${orientation}`, asWritten(orientation).jpeg({ quality: 95 }), shown])
    made.push(['PNG, turned', `EXIF ${orientation}`, asWritten(orientation).png(), shown])
    made.push(['AVIF, turned', `turn ${orientation}`, asWritten(orientation).avif({ quality: 80, effort: 0 }), shown])
    made.push(['TIFF, turned', `orientation ${orientation}`, asWritten(orientation).tiff(), shown])
    made.push(['HEIC, turned', `turn ${orientation}`, heic(`orientation-${orientation}`), turned(onHeic, orientation)])
  }
  for (const type of ['jpeg', 'png', 'webp', 'avif'] as const) {
    const wide = picture().withIccProfile('p3')
    made.push([
      'Display P3 profile',
      type,
      wide[type]({ quality: 95, effort: 1 }),
      await pixelsOf(await wide.clone().png().toBuffer()),
    ])
  }
  return Promise.all(
    made.map(async ([format, variant, file, shown = source]) => ({
      format,
      variant,
      bytes: Buffer.isBuffer(file) ? file : await file.toBuffer(),
      source: shown,
    })),
  )
}

/** The numbers that stand in a file, as they stand there: no profile is applied. */
async function pixelsOf(file: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(file, { ignoreIcc: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

function heic(name: string): Buffer {
  return readFileSync(new URL(`./heic/${name}.heic`, import.meta.url))
}
