import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

/** A picture every contender gets, in the form it asks for. */
export interface BenchPicture {
  readonly name: '512x512' | '1024x768' | '12mp'
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
  /** Raw RGB, row after row, for processes of their own. */
  readonly rgbPath: string
  readonly jpegPath: string
}

const sizes = [
  ['512x512', 512, 512],
  ['1024x768', 1024, 768],
  ['12mp', 4000, 3000],
] as const

/** Three made-up pictures of soft shapes with some grain: compress and hash as photographs do, and show nobody. */
export async function makePictures(directory: string): Promise<BenchPicture[]> {
  await mkdir(directory, { recursive: true })
  return Promise.all(
    sizes.map(async ([name, width, height]) => {
      const rgb = paintRgb(width, height)
      const picture = sharp(rgb, { raw: { width, height, channels: 3 } })
      const rgba = await picture.clone().ensureAlpha().raw().toBuffer()
      const rgbPath = path.join(directory, `${name}.rgb`)
      const jpegPath = path.join(directory, `${name}.jpg`)
      await writeFile(rgbPath, rgb)
      await picture.clone().jpeg({ quality: 88 }).toFile(jpegPath)
      return { name, width, height, rgba, rgbPath, jpegPath }
    }),
  )
}

function paintRgb(width: number, height: number): Uint8Array {
  const rgb = new Uint8Array(width * height * 3)
  let state = width
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      const grain = (state >>> 28) - 8
      const [u, v] = [x / width, y / height]
      const shape = Math.sin(9 * u + 4 * v) + Math.sin(23 * v - 11 * u * v) + Math.sin(37 * u * v + 3)
      for (let k = 0; k < 3; k++) {
        rgb[(y * width + x) * 3 + k] = Math.max(0, Math.min(255, 128 + 36 * shape + 14 * Math.sin(k + 5 * u) + grain))
      }
    }
  }
  return rgb
}
