import { placesInside } from '../agent-places.ts'
import { finderInside } from '../inside-finder.ts'

/** As the agent looks at a frame of a video. */
export const createFinder = finderInside(placesInside.frame)
