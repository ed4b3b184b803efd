import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { createRegionFinder } from '@breakwater/fingerprint'
import { regionModule } from '@breakwater/fingerprint/node'
import type { CreateFinder } from '../copy-finder.ts'
import { createPdqFinder } from '../pdq-finder.ts'

/** As the agent looks at uploads when nothing else is said. */
const places = { upright: 60, slanted: 60 }

/** The upload and what may be a picture inside of it, in eight turns and mirrorings. */
export const createFinder: CreateFinder = () => {
  const regions = createRegionFinder(regionModule)
  return createPdqFinder({
    forms: dihedralForms,
    framesOf: (pixels) => regions.find(pixels, places).regions,
  })
}
