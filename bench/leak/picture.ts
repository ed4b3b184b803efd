import path from 'node:path'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { decode } from '../copies/drawing/picture.ts'
import type { Prior } from './estimate.ts'
import { knownPicture } from './known-picture.ts'
import { attacks, measureLeak, pixelsOf } from './measure.ts'
import { side } from './view.ts'

const file = path.resolve(import.meta.dirname, '../../docs/images/leak.png')
const seed = 11
const gap = 8

/** A generated landscape, and what each attack makes of it, beside each other. */
export async function drawLeak(prior: Prior): Promise<void> {
  const original = await decode(await generatedPhotograph(seed, { width: 1000, height: 1000 }))
  const known = await knownPicture(original)
  const { of } = measureLeak(prior, { ...known, aspect: 1 })
  const shown = [known.frequencies, ...attacks.map((attack) => of[attack].frequencies)]
  const raw = { width: side, height: side, channels: 1 } as const
  const tiles = await Promise.all(
    shown.map((frequencies) => sharp(pixelsOf(frequencies, known.frequencies), { raw }).png().toBuffer()),
  )
  const width = tiles.length * (side + gap) - gap
  await sharp({ create: { width, height: side, channels: 3, background: '#fff' } })
    .composite(tiles.map((input, at) => ({ input, left: at * (side + gap), top: 0 })))
    .greyscale()
    .png()
    .toFile(file)
}
