import type { ServiceLevels } from '@breakwater/contracts'
import { type Connection, send } from './request.ts'

/** What a service publishes of its weeks: for pages that ask no more of it. */
export function readServiceLevels(connection: Connection): Promise<ServiceLevels> {
  return send<ServiceLevels>(connection, { method: 'GET', path: '/v1/service-levels' })
}
