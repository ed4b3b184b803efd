import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { createRegionFinder, createWindowFinder } from '@breakwater/fingerprint'
import { regionModule } from '@breakwater/fingerprint/node'
import type { CreateFinder } from '../copy-finder.ts'
import { createPdqFinder } from '../pdq-finder.ts'

/** As the agent looks at uploads when nothing else is said. */
const places = { upright: 60, slanted: 60 }
/** Of an original, so many windows are listed beside the whole. */
const mostListed = 7
const mostLandmarks = 250

/** What the agent finds where windows of every picture are listed, too. */
export const createFinder: CreateFinder = () => {
  const regions = createRegionFinder(regionModule)
  const windows = createWindowFinder(regionModule)
  return createPdqFinder({
    forms: dihedralForms,
    framesOf: (pixels) => regions.find(pixels, places).regions,
    windows: {
      listed: (original) => windows.choose(original, mostListed),
      of: (upload) => windows.find(upload, { most: mostLandmarks }).windows,
    },
  })
}
