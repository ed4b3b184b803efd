import { createRegionFinder } from '@breakwater/fingerprint'
import { regionModule } from '@breakwater/fingerprint/node'
import type { CreateFinder } from '../copy-finder.ts'
import { createPdqFinder } from '../pdq-finder.ts'

/** The upload and what may be a picture inside of it, in eight turns and mirrorings. */
export const createFinder: CreateFinder = () => {
  const regions = createRegionFinder(regionModule)
  return createPdqFinder(
    ({ dihedral }) => Object.values(dihedral),
    (pixels) => regions.find(pixels, mostRegions).regions,
  )
}

/** As the agent looks at uploads when nothing else is said. */
const mostRegions = 60
