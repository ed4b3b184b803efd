import { type Selectable, sql } from 'kysely'
import { nothingUnderWay } from './assessed-lists.ts'
import { keepLife, lifeOf, lockCase } from './case-rows.ts'
import type { OpenDatabase } from './database.ts'
import { endEntries } from './end-entries.ts'
import { appendToLedger } from './ledger.ts'
import { createListAging } from './list-aging.ts'
import { type KeptAct, keepAct } from './people.ts'
import type { Tables } from './schema.ts'

/** One grant and what was done with it. Documents and acts as JSON text, keys as PEM. */
export interface LaneRecord {
  readonly digest: string
  readonly document: string
  readonly bodyKey: string
  readonly enabledAt: Date
  /** Null when it was closed since. */
  readonly enable: SignedStep | null
  /** Null while it waits for a second person. */
  readonly approve: SignedStep | null
  /** Since when it takes no case. Stays until two people opened it again. */
  readonly closed: { readonly at: Date; readonly by: string; readonly because: string } | null
  /** When everything that was listed under it had ended. */
  readonly endedAt: Date | null
}

export interface SignedStep {
  readonly act: string
  readonly key: string
}

export interface LaneGrants {
  /** Every grant that was ever enabled, the newest first. */
  readGrants(): Promise<LaneRecord[]>
  /** Puts a grant in place; it waits for a second person. One that was closed can be enabled anew. */
  enableLane(input: {
    readonly digest: string
    readonly document: string
    readonly bodyKey: string
    readonly act: KeptAct
    readonly key: string
    readonly at: Date
  }): Promise<'enabled' | 'is-open' | 'act-used'>
  approveLane(input: {
    readonly digest: string
    readonly act: KeptAct
    readonly key: string
    readonly at: Date
  }): Promise<'approved' | 'not-waiting' | 'act-used'>
  /** No grant takes a new case from now on. Answers how many were open or waiting. */
  closeLane(input: { readonly by: string; readonly because: string; readonly at: Date }): Promise<number>
  /**
   * Ends every case and every list of a body, with these grants: hashes and sealed recoveries are destroyed, platforms are
   * told. Answers how many cases and listed items ended.
   */
  endLane(input: { readonly at: Date; readonly grants: readonly string[] }): Promise<number>
}

/** Under which grants a lane is open, and what happens to what is listed when it is not any more (ADR 47). */
export function createLaneGrants(database: OpenDatabase, dataDirectory: string): LaneGrants {
  const { tables } = database
  return {
    async readGrants() {
      const rows = await tables
        .selectFrom('lane_grants')
        .selectAll()
        .orderBy('enabled_at', 'desc')
        .orderBy('digest')
        .execute()
      return rows.map(toRecord)
    },

    async enableLane({ digest, document, bodyKey, act, key, at }) {
      return tables.transaction().execute(async (transaction) => {
        const before = await transaction
          .selectFrom('lane_grants')
          .selectAll()
          .where('digest', '=', digest)
          .forUpdate()
          .executeTakeFirst()
        if (before !== undefined && before.approved_at !== null && before.ended_at === null) return 'is-open'
        if (!(await keepAct(transaction, act, at))) return 'act-used'
        const isClosed = before !== undefined && before.ended_at === null
        await transaction.deleteFrom('lane_grants').where('digest', '=', digest).execute()
        await transaction
          .insertInto('lane_grants')
          .values({
            digest,
            document,
            body_key: bodyKey,
            enabled_at: at,
            enable_act: act.document,
            enable_key: key,
            approve_act: null,
            approve_key: null,
            approved_at: null,
            closed_at: isClosed ? before.closed_at : null,
            closed_by: isClosed ? before.closed_by : null,
            closed_because: isClosed ? before.closed_because : null,
            ended_at: null,
          })
          .execute()
        return 'enabled'
      })
    },

    async approveLane({ digest, act, key, at }) {
      return tables.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('lane_grants')
          .select(['enable_act', 'approved_at', 'ended_at'])
          .where('digest', '=', digest)
          .forUpdate()
          .executeTakeFirst()
        const isWaiting = row?.enable_act != null && row.approved_at === null && row.ended_at === null
        if (!isWaiting) return 'not-waiting'
        if (!(await keepAct(transaction, act, at))) return 'act-used'
        const step = { approve_act: act.document, approve_key: key, approved_at: at }
        await transaction
          .updateTable('lane_grants')
          .set({ ...step, closed_at: null, closed_by: null, closed_because: null })
          .where('digest', '=', digest)
          .execute()
        return 'approved'
      })
    },

    async closeLane({ by, because, at }) {
      const closed = await tables
        .updateTable('lane_grants')
        .set({
          closed_at: sql<Date>`coalesce(closed_at, ${at})`,
          ...{ closed_by: by, closed_because: because },
          ...{ enable_act: null, enable_key: null, approve_act: null, approve_key: null, approved_at: null },
        })
        .where('enable_act', 'is not', null)
        .where('ended_at', 'is', null)
        .returning('digest')
        .execute()
      return closed.length
    },

    async endLane({ at, grants }) {
      const due = await tables
        .selectFrom('cases')
        .select('id')
        .where(({ or, eb }) => or([eb('state', '=', 'active'), eb('recovery_ciphertext', 'is not', null)]))
        .execute()
      let ended = 0
      for (const { id } of due) {
        await tables.transaction().execute(async (transaction) => {
          const row = await lockCase(transaction, id)
          if (row === undefined) return
          const life = lifeOf(row)
          const isActive = row.state === 'active'
          const over = isActive ? { ...life, state: 'expired' as const, withdrawnAt: at } : life
          await keepLife(transaction, row, { ...over, isRecoverable: false })
          if (!isActive) return
          const endedEntries = await endEntries(transaction, { type: 'expire', at, of: { caseId: id } })
          // Before the commit: a backup that is restored later must not bring back what the grant no longer covers.
          if (endedEntries !== null) await appendToLedger(dataDirectory, [endedEntries.line])
          ended++
        })
      }
      await tables
        .updateTable('assessed_lists')
        .set({ valid_until: at, needs_whole: true, ...nothingUnderWay })
        .where('valid_until', '>', at)
        .execute()
      ended += (await createListAging(database, dataDirectory).ageLists(at)).ended
      if (grants.length > 0) {
        await tables
          .updateTable('lane_grants')
          .set({ ended_at: at })
          .where('digest', 'in', grants)
          .where('ended_at', 'is', null)
          .execute()
      }
      if (due.length > 0) database.scrub()
      if (ended > 0) await database.announce()
      return ended
    },
  }
}

function toRecord(row: Selectable<Tables['lane_grants']>): LaneRecord {
  const stepOf = (act: string | null, key: string | null) => (act === null || key === null ? null : { act, key })
  const { closed_at: at, closed_by: by, closed_because: because } = row
  return {
    digest: row.digest,
    document: row.document,
    bodyKey: row.body_key,
    enabledAt: row.enabled_at,
    enable: stepOf(row.enable_act, row.enable_key),
    approve: stepOf(row.approve_act, row.approve_key),
    closed: at === null ? null : { at, by: by ?? '', because: because ?? '' },
    endedAt: row.ended_at,
  }
}
