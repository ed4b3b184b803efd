import { type LaneState, laneState, listedUntil } from '@breakwater/casework'
import type { LaneGrant } from '@breakwater/contracts'
import type { LaneRecord, Store } from '@breakwater/store'
import { type CheckedRecord, checkRecord } from './granted.ts'

export interface GateDependencies {
  readonly store: Store
  /** As the service names itself: a grant for somebody else opens nothing. Null: not checked, since nobody serves. */
  readonly operator: string | null
  readonly now: () => Date
}

export interface OpenGrant {
  readonly grant: LaneGrant
  /** Of the body's key. */
  readonly keyId: string
}

export interface GrantLine {
  readonly digest: string
  readonly state: LaneState | 'unreadable'
  readonly grant: LaneGrant | null
  readonly keyId: string | null
  readonly listedUntil: Date | null
  readonly closed: LaneRecord['closed']
}

/** Whether the child lane is open now, and the end of what is listed when no grant covers it any more (ADR 47). */
export class LaneGate {
  readonly #store: Store
  readonly #operator: string | null
  readonly #now: () => Date
  /** By everything that was checked: signatures of what did not change are not checked again. */
  readonly #checked = new Map<string, CheckedRecord>()

  constructor({ store, operator, now }: GateDependencies) {
    this.#store = store
    this.#operator = operator
    this.#now = now
  }

  /** The grant under which a case may be opened now; null: the lane is closed. */
  async openGrant(): Promise<OpenGrant | null> {
    const open = (await this.grants()).find(({ state }) => state === 'open')
    return open?.grant && open.keyId !== null ? { grant: open.grant, keyId: open.keyId } : null
  }

  /** Every grant, the newest first, with how it stands. */
  async grants(): Promise<GrantLine[]> {
    const now = this.#now()
    return (await this.#store.readGrants()).map((record) => {
      const { grant, keyId, isEnabled, isApproved } = this.#check(record)
      const { digest, closed, endedAt } = record
      if (grant === null) return { digest, state: 'unreadable', grant, keyId, listedUntil: null, closed }
      const standing = { grant, isEnabled, isApproved, closedAt: closed?.at ?? null, endedAt }
      const state = laneState(standing, { operator: this.#operator ?? grant.operator, now })
      return { digest, state, grant, keyId, listedUntil: listedUntil(standing), closed }
    })
  }

  /**
   * When no grant covers what is listed, ends all of it. Asked every minute and before a platform reads. A grant that
   * this version cannot read opens nothing and ends nothing.
   */
  async settle(): Promise<number> {
    const now = this.#now()
    const lines = await this.grants()
    const isCovered = ({ state, listedUntil: until }: GrantLine) =>
      state === 'unreadable' || (until !== null && until > now)
    if (lines.length === 0 || lines.some(isCovered)) return 0
    const over = lines.filter(({ listedUntil: until, state }) => until !== null || state === 'expired')
    return this.#store.endLane({ at: now, grants: over.map(({ digest }) => digest) })
  }

  #check(record: LaneRecord): CheckedRecord {
    const { document, bodyKey, enable, approve, digest } = record
    const key = JSON.stringify([digest, document, bodyKey, enable, approve])
    const known = this.#checked.get(key)
    if (known !== undefined) return known
    const checked = checkRecord(record)
    if (this.#checked.size > 100) this.#checked.clear()
    this.#checked.set(key, checked)
    return checked
  }
}
