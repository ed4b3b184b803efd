import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { createRegionFinder, createWindowFinder } from '@breakwater/fingerprint'
import { regionKernel } from '@breakwater/fingerprint/node'
import { landmarksOfUpload, placesInside } from '../agent-places.ts'
import type { CreateFinder } from '../copy-finder.ts'
import { createPdqFinder } from '../pdq-finder.ts'

/** Of an original, so many windows are listed beside the whole. */
const mostListed = 7

/** What the agent finds where windows of every picture are listed, too. */
export const createFinder: CreateFinder = () => {
  const regions = createRegionFinder(regionKernel)
  const windows = createWindowFinder(regionKernel)
  return createPdqFinder({
    forms: dihedralForms,
    framesOf: (pixels) => regions.find(pixels, placesInside.upload).regions,
    windows: {
      listed: (original) => windows.choose(original, mostListed),
      of: (upload) => windows.find(upload, { most: landmarksOfUpload }).windows,
    },
  })
}
