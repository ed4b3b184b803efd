import type { PdqForm } from '../pdq-form.ts'
import { createPdqKernel, type PdqKernel } from '../pdq-kernel.ts'
import { pdqReference } from '../pdq-reference.ts'
import { bytesOfPixel, type PixelLayout, type Pixels } from '../pixels.ts'
import { type PictureShape, paint, pictureKinds } from './paint.ts'

const layouts: readonly PixelLayout[] = ['rgba', 'rgb', 'grey']

export interface Trial {
  readonly shape: PictureShape
  readonly layout: PixelLayout
  readonly form: PdqForm
}

/**
 * The trial of a number: always the same, in Node and in a browser. Mostly small pictures, where the edges of windows
 * are most of the work, many of them odd; one in fifty large enough for `nearest-512` to matter.
 */
export function trialOf(number: number): Trial {
  let state = Math.imul(number + 1, 2_654_435_761) >>> 0
  const next = (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0
    return state % below
  }
  const side = () => [1 + next(12), 60 + next(10), 1 + next(140), 120 + next(20)][next(4)]!
  const isLarge = number % 50 === 0
  const shape = {
    kind: pictureKinds[next(pictureKinds.length)]!,
    seed: next(2 ** 31),
    width: isLarge ? 513 + next(200) : side(),
    height: side(),
  }
  return { shape, layout: layouts[next(3)]!, form: next(2) === 0 ? 'full' : 'nearest-512' }
}

/** A kernel as it is, and kernels that take even small pictures in bands, some as narrow as they can be. */
export function everyKernel(module: WebAssembly.Module): PdqKernel[] {
  return [{}, { mostColumns: 4 }, { mostColumns: 60 }, { mostColumns: 250 }].map((options) =>
    createPdqKernel(module, options),
  )
}

/** Trials `from` up to `to` for which some kernel and the reference differ in a bit or in quality. */
export function differencesBetween(kernels: readonly PdqKernel[], from: number, to: number): Trial[] {
  const different: Trial[] = []
  for (let number = from; number < to; number++) {
    const trial = trialOf(number)
    const picture = inLayout(paint(trial.shape), trial.layout)
    const expected = JSON.stringify(pdqReference(picture, trial))
    if (kernels.some((kernel) => JSON.stringify(kernel.fingerprint(picture, trial)) !== expected)) different.push(trial)
  }
  return different
}

/** The first bytes of every RGBA pixel: RGB, or its red as grey. */
export function inLayout({ data, width, height }: Pixels, layout: PixelLayout): Pixels {
  const bytes = bytesOfPixel[layout]
  const kept = new Uint8Array(width * height * bytes)
  for (let at = 0; at < kept.length; at++) kept[at] = data[Math.floor(at / bytes) * 4 + (at % bytes)]!
  return { data: kept, width, height, layout }
}
