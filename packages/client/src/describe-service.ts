import type { ServiceDescription } from '@breakwater/contracts'
import { type Connection, send } from './request.ts'

/** Who runs a service and who looks: for pages that ask no more of it. */
export function describeService(connection: Connection): Promise<ServiceDescription> {
  return send<ServiceDescription>(connection, { method: 'GET', path: '/v1/service' })
}
