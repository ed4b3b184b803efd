import { randomBytes } from 'node:crypto'
import { formatVoucherCode } from '@breakwater/casework'
import { limits, Problem } from '@breakwater/contracts'
import type { Store } from '@breakwater/store'
import { CaseSecrets } from './secrets.ts'

const day = 86_400_000

/** Codes for helplines. They are shown once; kept is an HMAC of each until it is used, and who was given how many. */
export function createVouchers(store: Store, pepper: Uint8Array, now: () => Date) {
  const secrets = new CaseSecrets(Buffer.from(pepper))
  return {
    /** `days`: how long the codes work. Throws `invalid-request`. */
    async issueVouchers({ issuer, by, count, days }: { issuer: string; by: string; count: number; days: number }) {
      const isSensible = (number: number, most: number) => Number.isInteger(number) && number >= 1 && number <= most
      if (!isSensible(count, limits.vouchersPerBatch) || !isSensible(days, 366)) throw new Problem('invalid-request')
      const codes = Array.from({ length: count }, () => formatVoucherCode(randomBytes(10)))
      const at = now()
      const endsAt = new Date(at.getTime() + days * day)
      await store.issueVouchers({ digests: codes.map((code) => secrets.voucher(code)), issuer, by, at, endsAt })
      return { issuer, endsAt: endsAt.toISOString(), codes }
    },
    async listVoucherBatches() {
      return store.listVoucherBatches()
    },
  }
}
