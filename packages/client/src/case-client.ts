import type {
  AddItems,
  CaseStatus,
  Challenge,
  Credentials,
  OpenCase,
  OpenedCase,
  Pass,
  Receipt,
  RestoreCase,
  WithdrawCase,
} from '@breakwater/contracts'
import { describeService } from './describe-service.ts'
import { type Solve, sendWithPass } from './pass.ts'
import { type Connection, send } from './request.ts'

export { passHeaders, type Solve } from './pass.ts'
export { type Connection, ConnectionError, paddedBytes } from './request.ts'

export interface CaseConnection extends Connection {
  /** Does the proofs of work that the service asks for. Without it, in this thread. */
  readonly solve?: Solve
}

export interface OpenOptions {
  /** A helpline's code, instead of a proof of work. */
  readonly voucher?: string
}

/**
 * The calls of a person's device, padded: who watches the line learns little from a length. A proof of work is done by
 * itself where one is asked for. Small enough for a page: types only, nothing is validated twice.
 */
export function createCaseClient(connection: CaseConnection) {
  const { solve = solveHere } = connection
  let prepared: Promise<Pass | null> | null = null
  const post = <Answer>(path: string, body: unknown, pass: Pass | null = null, own: Record<string, string> = {}) => {
    const sendWith = (headers: Record<string, string>) =>
      send<Answer>(connection, { method: 'POST', path, body, headers: { ...own, ...headers }, isPadded: true })
    return sendWithPass(sendWith, { pass, solve })
  }
  const prove = async (): Promise<Pass | null> => {
    const { challenge } = await send<{ challenge: Challenge | null }>(connection, {
      method: 'GET',
      path: '/v1/challenges',
    })
    return challenge === null ? null : { challenge, solution: await solve(challenge) }
  }
  return {
    describe: () => describeService(connection),
    /** Begins the proof of work for `open`, so that nobody waits for it later. What fails here is done again there. */
    async prepare(): Promise<void> {
      prepared ??= prove().catch(() => {
        prepared = null
        return null
      })
      await prepared
    },
    /** Repeat with the same key after a `ConnectionError`: the same case answers, none is made twice. */
    async open(body: OpenCase, idempotencyKey: string, { voucher }: OpenOptions = {}) {
      const pass = voucher === undefined ? await prepared : { voucher }
      const opened = await post<OpenedCase>('/v1/cases', body, pass, { 'idempotency-key': idempotencyKey })
      if (voucher === undefined) prepared = null
      return opened
    },
    /** Repeat with the same key after a `ConnectionError`: nothing is added twice. */
    add: (body: AddItems, idempotencyKey: string) =>
      post<CaseStatus>('/v1/cases/items', body, null, { 'idempotency-key': idempotencyKey }),
    renew: (body: Credentials) => post<CaseStatus>('/v1/cases/renew', body),
    status: (body: Credentials) => post<CaseStatus>('/v1/cases/status', body),
    withdraw: (body: WithdrawCase) => post<CaseStatus>('/v1/cases/withdraw', body),
    askForReview: (body: Credentials) => post<CaseStatus>('/v1/cases/review', body),
    receipt: (body: Credentials) => post<Receipt>('/v1/cases/receipt', body),
    restore: (body: RestoreCase) => post<CaseStatus>('/v1/cases/restore', body),
  }
}
export type CaseClient = ReturnType<typeof createCaseClient>

async function solveHere(challenge: Challenge) {
  const { solveChallenge } = await import('./solve-challenge.ts')
  return solveChallenge(challenge)
}
