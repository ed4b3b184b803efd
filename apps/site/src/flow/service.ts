import { createCaseClient } from '@breakwater/client/cases'

/** The service that this page came from. */
export const service = createCaseClient({ baseUrl: '' })
