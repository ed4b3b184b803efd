import { placesInside } from '../agent-places.ts'
import { finderInside } from '../inside-finder.ts'

/** As the agent looks where nobody waits: in the queue of a fleet, and when it looks again. */
export const createFinder = finderInside(placesInside.queue)
