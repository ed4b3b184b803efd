import { placesInside } from '../agent-places.ts'
import { finderInside } from '../inside-finder.ts'

/** As the agent looks at uploads when nothing else is said. */
export const createFinder = finderInside(placesInside.upload)
