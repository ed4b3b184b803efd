import { randomUUID } from 'node:crypto'
import { type HotlineQuestion, reviewEffect } from '@breakwater/casework'
import type { Transaction } from 'kysely'
import { appendEvents, takeSequences } from './append-events.ts'
import type { OpenDatabase } from './database.ts'
import type { Tables } from './schema.ts'
import type { OpenQuestion, Store } from './store.ts'

type Reviews = Pick<Store, 'listQuestions' | 'decide' | 'readAudit' | 'askForReview'>

/** What waits for a person at a hotline, what they decided, and who decided it. */
export function createReviews(database: OpenDatabase): Reviews {
  const { tables } = database
  return {
    async listQuestions() {
      const rows = await tables
        .selectFrom('hotline_questions')
        .innerJoin('entries', 'entries.id', 'hotline_questions.entry_id')
        .select(['entry_id', 'question', 'opened_at', 'state', 'trust', 'max_action', 'expires_on'])
        .where('decided_at', 'is', null)
        .where('state', 'in', ['listed', 'quarantined'])
        .orderBy('opened_at')
        .orderBy('entry_id')
        .execute()
      const said = await tables
        .selectFrom('feedback')
        .innerJoin('platforms', 'platforms.id', 'feedback.platform_id')
        .innerJoin('hotline_questions', 'hotline_questions.entry_id', 'feedback.entry_id')
        .select([
          'feedback.entry_id',
          'platforms.name',
          'platforms.owner',
          'feedback.value',
          'feedback.reason',
          'feedback.at',
        ])
        .where('hotline_questions.decided_at', 'is', null)
        .groupBy(['feedback.entry_id', 'platforms.name', 'platforms.owner', 'value', 'reason', 'at'])
        .orderBy('feedback.at')
        .execute()
      return rows.map((row): OpenQuestion => {
        const { entry_id: entry, question, opened_at: openedAt, state, trust, max_action: maxAction } = row
        const feedback = said
          .filter((each) => each.entry_id === entry)
          .map(({ name: platform, owner, value, reason, at }) => ({ platform, owner, value, reason, at }))
        return { entry, question, openedAt, state, trust, maxAction, expiresOn: row.expires_on, feedback }
      })
    },

    async decide({ entry, decision, by, because, at }) {
      const outcome = await tables.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('entries')
          .select(['state', 'trust', 'max_action', 'expires_on'])
          .where('id', '=', entry)
          .forUpdate()
          .executeTakeFirst()
        if (row === undefined) return 'unknown-entry'
        const effect = reviewEffect({ state: row.state, trust: row.trust, maxAction: row.max_action }, decision)
        if (effect === 'impossible') return 'impossible'
        if (effect !== null) {
          const standing = effect.type === 'amend' ? effect : { trust: row.trust, maxAction: row.max_action }
          const state = effect.type === 'quarantine' ? 'quarantined' : effect.type === 'restore' ? 'listed' : row.state
          await transaction
            .updateTable('entries')
            .set({ state, trust: standing.trust, max_action: standing.maxAction })
            .where('id', '=', entry)
            .execute()
          const first = await takeSequences(transaction, 1)
          await appendEvents(transaction, { first, at, events: [{ type: effect.type, entryId: entry, standing }] })
        }
        await transaction
          .updateTable('hotline_questions')
          .set({ decided_at: at, decision })
          .where('entry_id', '=', entry)
          .where('decided_at', 'is', null)
          .execute()
        await transaction
          .insertInto('audit_log')
          .values({ id: randomUUID(), at, who: by, action: decision, entry_id: entry, because })
          .execute()
        return 'decided'
      })
      if (outcome === 'decided') await database.announce()
      return outcome
    },

    async readAudit() {
      const rows = await tables.selectFrom('audit_log').selectAll().orderBy('at').orderBy('id').execute()
      return rows.map(({ at, who: by, action: decision, entry_id: entry, because }) => ({
        ...{ at, by, decision, entry, because },
      }))
    },

    async askForReview(caseId, at) {
      await tables.transaction().execute(async (transaction) => {
        const entries = await transaction
          .selectFrom('entries')
          .select('id')
          .where('case_id', '=', caseId)
          .where('state', 'in', ['listed', 'quarantined'])
          .execute()
        for (const { id } of entries) await openQuestion(transaction, { entry: id, question: 'holder-asks', at })
      })
    },
  }
}

/** Opens a question, or opens it again when it was decided. One that is open stays as old as it is. */
export async function openQuestion(
  transaction: Transaction<Tables>,
  { entry, question, at }: { entry: string; question: HotlineQuestion; at: Date },
): Promise<void> {
  await transaction
    .insertInto('hotline_questions')
    .values({ entry_id: entry, question, opened_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['entry_id', 'question'])
        .doUpdateSet({ opened_at: at, decided_at: null, decision: null })
        .where('hotline_questions.decided_at', 'is not', null),
    )
    .execute()
}
