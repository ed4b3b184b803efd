import type {
  AddItems,
  CaseStatus,
  Credentials,
  OpenCase,
  OpenedCase,
  Receipt,
  RestoreCase,
  ServiceDescription,
  WithdrawCase,
} from '@breakwater/contracts'
import { type Connection, send } from './request.ts'

export { type Connection, ConnectionError, paddedBytes } from './request.ts'

/** The calls of a person's device, padded: who watches the line learns little from a length. Small enough for a page: types only, nothing is validated twice. */
export function createCaseClient(connection: Connection) {
  const post = <Answer>(path: string, body: unknown, headers: Record<string, string> = {}) =>
    send<Answer>(connection, { method: 'POST', path, body, headers, isPadded: true })
  return {
    describe: () => send<ServiceDescription>(connection, { method: 'GET', path: '/v1/service' }),
    /** Repeat with the same key after a `ConnectionError`: the same case answers, none is made twice. */
    open: (body: OpenCase, idempotencyKey: string) =>
      post<OpenedCase>('/v1/cases', body, { 'idempotency-key': idempotencyKey }),
    /** Repeat with the same key after a `ConnectionError`: nothing is added twice. */
    add: (body: AddItems, idempotencyKey: string) =>
      post<CaseStatus>('/v1/cases/items', body, { 'idempotency-key': idempotencyKey }),
    renew: (body: Credentials) => post<CaseStatus>('/v1/cases/renew', body),
    status: (body: Credentials) => post<CaseStatus>('/v1/cases/status', body),
    withdraw: (body: WithdrawCase) => post<CaseStatus>('/v1/cases/withdraw', body),
    askForReview: (body: Credentials) => post<CaseStatus>('/v1/cases/review', body),
    receipt: (body: Credentials) => post<Receipt>('/v1/cases/receipt', body),
    restore: (body: RestoreCase) => post<CaseStatus>('/v1/cases/restore', body),
  }
}
export type CaseClient = ReturnType<typeof createCaseClient>
