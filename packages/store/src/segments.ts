import { hash, randomBytes } from 'node:crypto'
import type { Sequence } from '@breakwater/contracts'
import { type Kysely, sql } from 'kysely'
import type { OpenDatabase } from './database.ts'
import type { Tables } from './schema.ts'
import type { Store } from './store.ts'
import type { FeedSegment } from './store-records.ts'

export interface SegmentSizes {
  /** As many entries, or bytes of them, are a segment; neighbours that have become small are one again. */
  readonly entries: number
  readonly bytes: number
  /** So much of the log is left to be read event by event. */
  readonly tailEvents: number
}
const usual: SegmentSizes = { entries: 2_000, bytes: 4_000_000, tailEvents: 20_000 }

/**
 * The list in parts that stay as they are (docs/protocol/feed.md, "Segments"). A part is a range of numbers at which entries
 * were added; in it is what is listed of them now. `appendEvents` takes digest and salt from each part that an event is about,
 * in the transaction of the event, so what no longer stands has no digest that anybody could ask for.
 */
export function createSegments(
  { tables }: OpenDatabase,
  sizes = usual,
): Pick<Store, 'issueSegments' | 'listSegments' | 'readSegment'> {
  return {
    async issueSegments(milliseconds) {
      const deadline = performance.now() + milliseconds
      await extend(tables, sizes, deadline)
      await mergeSmall(tables, sizes)
      await reissue(tables, deadline)
      return performance.now() < deadline
    },

    async listSegments() {
      const { epoch } = await tables.selectFrom('feed_head').select('epoch').executeTakeFirstOrThrow()
      const rows = await tables.selectFrom('feed_segments').selectAll().orderBy('first_sequence').execute()
      const missing = rows.findIndex(({ digest }) => digest === null)
      // What comes after one that is not issued would have a hole before it.
      const issued = (missing < 0 ? rows : rows.slice(0, missing)).map(
        ({ first_sequence: firstSequence, last_sequence: lastSequence, digest, entries, bytes }) =>
          ({ firstSequence, lastSequence, digest, entries, bytes }) as FeedSegment,
      )
      return { epoch, through: (issued.at(-1)?.lastSequence ?? 0) as Sequence, segments: issued }
    },

    async readSegment(digest) {
      const row = await tables.selectFrom('feed_segments').selectAll().where('digest', '=', digest).executeTakeFirst()
      if (row?.salt == null) return null
      const content = await render(tables, { ...row, salt: row.salt })
      // An event may have come between the two.
      return content.digest === digest ? content.text : null
    },
  }
}

/** Puts what was added since into parts, when there is enough of it. */
async function extend(tables: Kysely<Tables>, sizes: SegmentSizes, deadline: number): Promise<void> {
  while (performance.now() < deadline) {
    const { head } = await tables.selectFrom('feed_head').select('sequence as head').executeTakeFirstOrThrow()
    const { last } = await tables
      .selectFrom('feed_segments')
      .select(({ fn }) => fn.max('last_sequence').as('last'))
      .executeTakeFirstOrThrow()
    const after = last ?? 0
    const rows = await tables
      .selectFrom('entries')
      .select(['added_sequence', sql<number>`pg_column_size(fingerprint)`.as('size')])
      .where('added_sequence', '>', after)
      .where('added_sequence', '<=', head)
      .where('state', '=', 'listed')
      .orderBy('added_sequence')
      .limit(sizes.entries)
      .execute()
    let bytes = 0
    const end = rows.findIndex(({ size }, index) => {
      bytes += size
      return bytes >= sizes.bytes || index + 1 === sizes.entries
    })
    const through = end >= 0 ? rows[end]!.added_sequence : head - after > sizes.tailEvents ? head : undefined
    if (through === undefined) return
    await tables
      .insertInto('feed_segments')
      .values({ first_sequence: after + 1, last_sequence: through })
      .onConflict((conflict) => conflict.column('first_sequence').doNothing())
      .execute()
  }
}

/** Two neighbours that fit well into one, at most once for each. Under the lock on the log, as what empties them is. */
async function mergeSmall(tables: Kysely<Tables>, sizes: SegmentSizes): Promise<void> {
  const rows = await tables.selectFrom('feed_segments').selectAll().orderBy('first_sequence').execute()
  for (let index = 1; index < rows.length; index++) {
    const [before, here] = [rows[index - 1]!, rows[index]!]
    if (before.entries === null || here.entries === null) continue
    if (before.entries + here.entries > sizes.entries / 2 || before.bytes! + here.bytes! > sizes.bytes / 2) continue
    await tables.transaction().execute(async (transaction) => {
      await transaction.selectFrom('feed_head').select('sequence').forUpdate().executeTakeFirstOrThrow()
      const gone = await transaction
        .deleteFrom('feed_segments')
        .where('first_sequence', '=', here.first_sequence)
        .where('last_sequence', '=', here.last_sequence)
        .returning('last_sequence')
        .executeTakeFirst()
      if (gone === undefined) return
      await transaction
        .updateTable('feed_segments')
        .set({ last_sequence: here.last_sequence, salt: null, digest: null, entries: null, bytes: null })
        .where('first_sequence', '=', before.first_sequence)
        .execute()
    })
    index++
  }
}

/** Gives a digest to each part that has none. */
async function reissue(tables: Kysely<Tables>, deadline: number): Promise<void> {
  const waiting = await tables
    .selectFrom('feed_segments')
    .select(['first_sequence', 'last_sequence'])
    .where('digest', 'is', null)
    .orderBy('first_sequence')
    .execute()
  for (const range of waiting) {
    if (performance.now() > deadline) return
    const salt = randomBytes(16).toString('hex')
    const own = tables
      .updateTable('feed_segments')
      .where('first_sequence', '=', range.first_sequence)
      .where('last_sequence', '=', range.last_sequence)
      .where('digest', 'is', null)
    await own.set({ salt }).execute()
    const { digest, entries, bytes } = await render(tables, { ...range, salt })
    // With another salt, or none, an event or another process came between: what was read may not stand any more.
    await own.set({ digest, entries, bytes }).where('salt', '=', salt).execute()
  }
}

interface Range {
  readonly first_sequence: number
  readonly last_sequence: number
  readonly salt: string
}

/** The same bytes as long as nothing has happened to an entry inside. Put together where the entries are. */
async function render(tables: Kysely<Tables>, { first_sequence: first, last_sequence: last, salt }: Range) {
  const { epoch } = await tables.selectFrom('feed_head').select('epoch').executeTakeFirstOrThrow()
  const { rows } = await sql<{ entries: number; lines: string | null }>`
    select count(*)::integer as entries, string_agg(line, '' order by added_sequence) as lines
    from (
      select added_sequence, format(
        '{"sequence":%s,"entry":"%s","trust":"%s","maxAction":"%s","expiresOn":"%s","fingerprint":%s}\n',
        last_sequence, id, trust, max_action, expires_on, ${shortFingerprint}
      ) as line
      from entries
      where added_sequence between ${first} and ${last} and state = 'listed'
    ) as listed`.execute(tables)
  const { entries, lines } = rows[0]!
  const head = { format: 'breakwater-segment/1', epoch, firstSequence: first, lastSequence: last, salt }
  const text = `${JSON.stringify(head)}\n${lines ?? ''}`
  return { text, digest: hash('sha256', text), entries, bytes: Buffer.byteLength(text) }
}

/**
 * As JSON without the spaces that `jsonb` writes: no text in a fingerprint has any. Whoever holds one form of a picture has the
 * other seven.
 */
const shortFingerprint = sql`replace(replace((fingerprint #- '{pdq,dihedral}')::text, '": ', '":'), ', ', ',')`
