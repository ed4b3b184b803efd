import { randomUUID } from 'node:crypto'
import {
  type EntryChange,
  type EntryState,
  type HotlineQuestion,
  type ReviewDecision,
  reviewEffect,
  type Standing,
} from '@breakwater/casework'
import { sql, type Transaction } from 'kysely'
import { appendEvents, lockHead, takeSequences } from './append-events.ts'
import { tellContact } from './contact-messages.ts'
import type { OpenDatabase } from './database.ts'
import { changeItem, type StandingRow, settleStanding } from './item-standing.ts'
import { countDispute } from './level-delays.ts'
import { leaderOfEntry, placeFollowers, standBehind } from './near-duplicates.ts'
import type { EntryRow, Tables } from './schema.ts'
import type { Store } from './store.ts'
import type { OpenQuestion } from './store-records.ts'

type Reviews = Pick<Store, 'listQuestions' | 'decide' | 'readAudit' | 'askForReview'>

/** What waits for a person at a hotline, what they decided, and who decided it. */
export function createReviews(database: OpenDatabase): Reviews {
  const { tables } = database
  return {
    async listQuestions() {
      const rows = await tables
        .selectFrom('hotline_questions')
        .innerJoin('entries as asked', 'asked.id', 'hotline_questions.entry_id')
        // What stands behind another is the same item: it is asked once, of the one that platforms know.
        .innerJoin('entries', (join) => join.on(sql<boolean>`entries.id = coalesce(asked.joined_to, asked.id)`))
        .select(['entries.id as entry_id', 'question', 'entries.state', 'entries.trust', 'entries.max_action'])
        .select(({ fn }) => ['entries.expires_on', fn.min('opened_at').as('opened_at')])
        .where('decided_at', 'is', null)
        .where('entries.state', 'in', ['listed', 'quarantined'])
        .groupBy(['entries.id', 'question'])
        .orderBy('opened_at')
        .orderBy('entry_id')
        .execute()
      const said = await tables
        .selectFrom('feedback_of_entries')
        .innerJoin('platforms', 'platforms.id', 'feedback_of_entries.platform_id')
        .select(['entry_id', 'platforms.name', 'platforms.owner', 'value', 'reason', 'at'])
        .where(sql<boolean>`entry_id = any(${`{${rows.map(({ entry_id }) => entry_id).join()}}`}::uuid[])`)
        .orderBy('at')
        .orderBy('platforms.name')
        .execute()
      return rows.map((row): OpenQuestion => {
        const { entry_id: entry, question, opened_at: openedAt, state, trust, max_action: maxAction } = row
        const feedback = said
          .filter((each) => each.entry_id === entry)
          .map(({ name: platform, owner, value, reason, at }) => ({ platform, owner, value, reason, at }))
        return { entry, question, openedAt, state, trust, maxAction, expiresOn: row.expires_on, feedback }
      })
    },

    async decide({ entry: named, decision, by, because, at }) {
      const outcome = await tables.transaction().execute(async (transaction) => {
        await lockHead(transaction)
        const row = await transaction
          .selectFrom('entries')
          .select(['id', 'list_id', 'state', 'trust', 'max_action', 'own_trust', 'own_max_action'])
          .where(sql<boolean>`id = (select coalesce(joined_to, id) from entries where id = ${named})`)
          .forUpdate()
          .executeTakeFirst()
        if (row === undefined) return 'unknown-entry'
        const effect = reviewEffect({ state: row.state, trust: row.trust, maxAction: row.max_action }, decision)
        if (effect === 'impossible') return 'impossible'
        await carryOut(transaction, row, { decision, effect, at })
        const holders = sql`select id from entries where id = ${row.id} or joined_to = ${row.id}`
        await transaction
          .updateTable('hotline_questions')
          .set({ decided_at: at, decision })
          .where(sql<boolean>`entry_id in (${holders})`)
          .where('decided_at', 'is', null)
          .execute()
        await transaction
          .insertInto('audit_log')
          .values({ id: randomUUID(), at, who: by, action: decision, entry_id: row.id, because })
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
          .where('state', 'in', ['listed', 'joined', 'quarantined'])
          .execute()
        for (const { id } of entries) await openQuestion(transaction, { entry: id, question: 'holder-asks', at })
      })
    },
  }
}

type DecidedEntry = Pick<EntryRow, 'id' | 'list_id' | 'state'> & StandingRow

async function carryOut(
  transaction: Transaction<Tables>,
  row: DecidedEntry,
  { decision, effect, at }: { decision: ReviewDecision; effect: EntryChange | null; at: Date },
): Promise<void> {
  if (decision === 'raise' || decision === 'lower') {
    await changeItem(transaction, row.id, (own) => decidedOf(row.state, own, decision), at)
    return
  }
  if (effect === null) return
  const leader = effect.type === 'restore' ? await leaderOfEntry(transaction, row.id) : null
  if (leader !== null) {
    // Somebody listed it anew meanwhile: platforms hold the picture, and this one stays hidden behind that.
    await standBehind(transaction, row, leader)
    await placeFollowers(transaction, { ...row, state: 'listed' }, at)
    await settleStanding(transaction, [leader], at)
    return
  }
  const state = effect.type === 'quarantine' ? 'quarantined' : 'listed'
  await transaction.updateTable('entries').set({ state }).where('id', '=', row.id).execute()
  const { first } = await takeSequences(transaction, 1, at)
  const standing = { trust: row.trust, maxAction: row.max_action }
  await appendEvents(transaction, { first, at, events: [{ type: effect.type, entryId: row.id, standing }] })
}

function decidedOf(state: EntryState, own: Standing, decision: ReviewDecision): Standing | null {
  const effect = reviewEffect({ state, ...own }, decision)
  return effect !== null && effect !== 'impossible' && effect.type === 'amend' ? effect : null
}

/** Opens a question, or opens it again when it was decided. One that is open stays as old as it is. */
export async function openQuestion(
  transaction: Transaction<Tables>,
  { entry, question, at }: { entry: string; question: HotlineQuestion; at: Date },
): Promise<void> {
  const opened = await transaction
    .insertInto('hotline_questions')
    .values({ entry_id: entry, question, opened_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['entry_id', 'question'])
        .doUpdateSet({ opened_at: at, decided_at: null, decision: null })
        .where('hotline_questions.decided_at', 'is not', null),
    )
    .returning('entry_id')
    .executeTakeFirst()
  if (opened === undefined) return
  if (question === 'suspected-under-18') await tellContact(transaction, { kind: question, at })
  if (question === 'disputed') await countDispute(transaction, at)
}
