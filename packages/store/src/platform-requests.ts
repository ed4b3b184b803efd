import type { OpenDatabase } from './database.ts'
import { type KeptAct, keepAct } from './people.ts'
import { insertPlatform } from './platforms.ts'
import type { Platform } from './store-records.ts'

/** Who a platform is in law, who answers there, and what was agreed. */
export interface PlatformPapers {
  readonly legalEntity: string
  readonly contact: string
  readonly agreement: string
}

export interface PlatformRequest extends PlatformPapers {
  readonly name: string
  readonly owner: string
  readonly requestedBy: string
  readonly requestedAt: Date
}

export interface PlatformRequests {
  /** Asks for a platform; it gets no key before another person approved it. */
  requestPlatform(input: {
    readonly request: PlatformRequest
    readonly act: KeptAct
  }): Promise<'requested' | 'taken' | 'act-used'>
  listPlatformRequests(): Promise<PlatformRequest[]>
  /** Makes the platform that was asked for. */
  approvePlatform(input: {
    readonly name: string
    readonly keyDigest: string
    readonly act: KeptAct
    readonly at: Date
  }): Promise<Platform | 'unknown' | 'same-person' | 'act-used'>
  /** By name. */
  platformPapers(): Promise<Map<string, PlatformPapers>>
}

/** Platforms that one person asked for and another approves. */
export function createPlatformRequests({ tables }: OpenDatabase): PlatformRequests {
  return {
    async requestPlatform({ request, act }) {
      const { name, owner, legalEntity, contact, agreement, requestedBy, requestedAt } = request
      return tables.transaction().execute(async (transaction) => {
        const taken = await transaction.selectFrom('platforms').select('id').where('name', '=', name).executeTakeFirst()
        if (taken !== undefined) return 'taken'
        const inserted = await transaction
          .insertInto('platform_requests')
          .values({
            ...{ name, owner, contact, agreement },
            legal_entity: legalEntity,
            requested_by: requestedBy,
            requested_at: requestedAt,
          })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .returning('name')
          .executeTakeFirst()
        if (inserted === undefined) return 'taken'
        if (await keepAct(transaction, act, requestedAt)) return 'requested'
        await transaction.deleteFrom('platform_requests').where('name', '=', name).execute()
        return 'act-used'
      })
    },

    async listPlatformRequests() {
      const rows = await tables.selectFrom('platform_requests').selectAll().orderBy('requested_at').execute()
      return rows.map((row) => ({
        ...{ name: row.name, owner: row.owner, contact: row.contact, agreement: row.agreement },
        ...{ legalEntity: row.legal_entity, requestedBy: row.requested_by, requestedAt: row.requested_at },
      }))
    },

    async approvePlatform({ name, keyDigest, act, at }) {
      return tables.transaction().execute(async (transaction) => {
        const request = await transaction
          .selectFrom('platform_requests')
          .selectAll()
          .where('name', '=', name)
          .forUpdate()
          .executeTakeFirst()
        if (request === undefined) return 'unknown'
        if (request.requested_by === act.who) return 'same-person'
        if (!(await keepAct(transaction, act, at))) return 'act-used'
        const { owner, legal_entity, contact, agreement } = request
        const papers = { legal_entity, contact, agreement }
        const platform = await insertPlatform(transaction, { name, owner, keyDigest, at, papers })
        await transaction.deleteFrom('platform_requests').where('name', '=', name).execute()
        return platform ?? 'unknown'
      })
    },

    async platformPapers() {
      const rows = await tables
        .selectFrom('platforms')
        .select(['name', 'legal_entity', 'contact', 'agreement'])
        .execute()
      return new Map(
        rows.flatMap(({ name, legal_entity: legalEntity, contact, agreement }): [string, PlatformPapers][] =>
          legalEntity === null || contact === null || agreement === null
            ? []
            : [[name, { legalEntity, contact, agreement }]],
        ),
      )
    },
  }
}
