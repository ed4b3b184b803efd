import { createCaseClient } from '@breakwater/client/cases'
import { solveInWorker } from './solve-in-worker.ts'

/** The service that this page came from. */
export const service = createCaseClient({ baseUrl: '', solve: solveInWorker })
