import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import type { CreateFinder } from '../copy-finder.ts'
import { createPdqFinder } from '../pdq-finder.ts'

/** The upload in its eight turns and mirrorings, as the agent compares. */
export const createFinder: CreateFinder = () => createPdqFinder({ forms: dihedralForms })
