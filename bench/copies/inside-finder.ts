import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { createRegionFinder, type RegionOptions } from '@breakwater/fingerprint'
import { regionKernel } from '@breakwater/fingerprint/node'
import type { CreateFinder } from './copy-finder.ts'
import { createPdqFinder } from './pdq-finder.ts'

/** The upload and what may be a picture inside of it, in eight turns and mirrorings. */
export function finderInside(places: RegionOptions): CreateFinder {
  return () => {
    const regions = createRegionFinder(regionKernel)
    return createPdqFinder({ forms: dihedralForms, framesOf: (pixels) => regions.find(pixels, places).regions })
  }
}
