import type { CreateFinder } from '../copy-finder.ts'
import { createPdqFinder } from '../pdq-finder.ts'

/** One hash of the upload, as StopNCII's partners compare: 31 bits, quality 50. */
export const createFinder: CreateFinder = () => createPdqFinder({ forms: ['original'] })
