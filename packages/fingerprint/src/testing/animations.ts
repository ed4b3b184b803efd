import sharp from 'sharp'
import { paint } from './paint.ts'

const width = 192
const height = 128

/** A generated picture as a PNG: `plain` is under the quality that is listed, the others above. No two are the same. */
const pictureFile = (name: 'plain' | 'detailed' | 'other', index: number) => {
  const seed = (name === 'other' ? 21 : 39) + index * 100
  const { data } = paint({ kind: name === 'plain' ? 'flat' : 'clouds', seed, width, height })
  return sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png({ palette: true, dither: 0, colours: 64 })
    .toBuffer()
}

export interface Animation {
  readonly file: Buffer
  /** Each of its pictures alone, in a file that keeps every byte. */
  readonly stills: readonly Buffer[]
}

/** An animation of these pictures, and each picture as it is shown in it. */
export async function animationOf(
  format: 'gif' | 'webp',
  names: readonly ('plain' | 'detailed' | 'other')[],
): Promise<Animation> {
  const joined = sharp(await Promise.all(names.map(pictureFile)), { join: { animated: true } })
  const delay = names.map((_name, index) => 40 + index * 10)
  const file = await (format === 'gif' ? joined.gif({ delay }) : joined.webp({ delay, lossless: true })).toBuffer()
  const stills = await Promise.all(names.map((_name, page) => sharp(file, { page }).removeAlpha().png().toBuffer()))
  return { file, stills }
}
