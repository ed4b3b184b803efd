import { randomBytes, randomInt } from 'node:crypto'
import {
  type Checkpoint,
  formatBundle,
  formatKey,
  type HashTile,
  inclusionProof,
  isSameHash,
  type LoggedEvent,
  leafHash,
  type NoteSigner,
  nodesFromTiles,
  overWritten,
  parseCheckpoint,
  type ReadTile,
  type Receipt,
  receiptLeaf,
  rootOf,
  saltOf,
  signCheckpoint,
  type Tile,
  tilesAfter,
  tileWidth,
  widthIn,
} from '@breakwater/log'
import { sql, type Transaction } from 'kysely'
import type { OpenDatabase } from './database.ts'
import { commitEarlierEvents, placeOpenings, returnOpenings } from './log-openings.ts'
import type { Tables } from './schema.ts'
import type { Store } from './store.ts'

type Transparency = Pick<Store, 'openLog' | 'appendToLog' | 'readLog' | 'readLogTile' | 'readReceipt'>

const commitmentBytes = 32
const entryBytes = commitmentBytes + 2
const entriesLevel = -1
/** Commitments that one batch takes at most: more wait for the next, which follows at once. */
const commitmentsPerBatch = 16_384
/** Between two batches after which rows that were replaced are cleared away. */
const batchesPerScrub = 360

/** The log that anybody can check: which events there were, without saying what they were. */
export function createTransparency(database: OpenDatabase): Transparency {
  const { tables } = database
  return {
    async openLog({ signerOf, lastKnown }) {
      return tables.transaction().execute(async (transaction) => {
        await sql`lock table log_state in exclusive mode`.execute(transaction)
        const state = await transaction.selectFrom('log_state').selectAll().executeTakeFirst()
        if (state !== undefined) {
          if (state.verification_key !== formatKey(signerOf(state.origin).key)) return 'other-key'
          if (lastKnown === null || (await isContinuationOf(transaction, state, parseCheckpoint(lastKnown))))
            return 'continued'
        }
        await beginLog(transaction, { signerOf, previous: lastKnown })
        return state === undefined ? 'begun' : 'begun-anew'
      })
    },

    async appendToLog({ signer, knownSize, leavesPerBatch, everySeconds, at }) {
      const appended = await tables.transaction().execute(async (transaction) => {
        const state = await transaction.selectFrom('log_state').selectAll().forUpdate().executeTakeFirst()
        if (state?.verification_key !== formatKey(signer.key) || state.size < knownSize) return 'elsewhere'
        const waiting = await transaction
          .selectFrom('log_openings')
          .select(['sequence', 'commitment'])
          .where('leaf_index', 'is', null)
          .orderBy('sequence')
          .limit(commitmentsPerBatch + 1)
          .execute()
        const isDue = state.batched_at === null || periodOf(at, everySeconds) > periodOf(state.batched_at, everySeconds)
        if (!isDue && waiting.length <= commitmentsPerBatch) return null
        const batch = shuffled(waiting.slice(0, commitmentsPerBatch), leavesPerBatch)
        const { size, checkpoint } = await appendBatch(
          transaction,
          state.size,
          batch.map(({ commitment }) => commitment),
          signer,
        )
        const places = batch.flatMap(({ sequence }, at) =>
          sequence === null ? [] : [{ sequence, index: state.size + at }],
        )
        await placeOpenings(transaction, places)
        await transaction.updateTable('log_state').set({ size, checkpoint, batched_at: at }).execute()
        return { size, checkpoint }
      })
      if (appended === null || appended === 'elsewhere') return appended
      if (Math.floor(appended.size / leavesPerBatch) % batchesPerScrub === 0) database.scrub()
      return appended
    },

    async readLog() {
      const state = await tables.selectFrom('log_state').selectAll().executeTakeFirst()
      if (state === undefined) return null
      const { origin, verification_key: key, size, checkpoint, previous } = state
      return { origin, key, size, checkpoint, previous }
    },

    async readLogTile(tile) {
      const { size } = (await tables.selectFrom('log_state').select('size').executeTakeFirst()) ?? { size: 0 }
      return tile.width > widthIn(size, tile) ? null : readBytes(tables, tile)
    },

    async readReceipt(caseId) {
      return tables
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (transaction): Promise<Receipt | 'waiting' | null> => {
          const state = await transaction.selectFrom('log_state').selectAll().executeTakeFirst()
          const rows = await transaction
            .selectFrom('log_openings')
            .innerJoin('events', 'events.sequence', 'log_openings.sequence')
            .innerJoin('entries', 'entries.id', 'log_openings.entry_id')
            .select(['log_openings.seed', 'log_openings.event', 'log_openings.leaf_index'])
            .where('entries.case_id', '=', caseId)
            .where('entries.fingerprint', 'is not', null)
            // What changed about an entry since is not said: it would tell a thief of the PIN what a platform decided.
            .where('events.type', '=', 'add')
            .orderBy('log_openings.sequence')
            .execute()
          if (rows.length === 0) return null
          if (state === undefined || rows.some(({ leaf_index }) => leaf_index === null)) return 'waiting'
          const nodes = nodesFromTiles(state.size, readerOf(transaction))
          const leaves = []
          for (const { seed, event, leaf_index: index } of rows) {
            const proof = await inclusionProof(nodes, index!, state.size)
            leaves.push(receiptLeaf(JSON.parse(event!) as LoggedEvent, { salt: saltOf(seed!), index: index!, proof }))
          }
          const { verification_key: key, checkpoint } = state
          return { format: 'breakwater-receipt/1', key, checkpoint, leaves }
        })
    },
  }
}

/** Batches are made when a period of the clock is over, so that their hour tells nothing. */
function periodOf(time: Date, seconds: number): number {
  return Math.floor(time.getTime() / 1000 / seconds)
}

/**
 * A new log with a new name. What was signed under the old name is never signed otherwise: a database that was set back
 * cannot go on as if nothing had happened.
 */
async function beginLog(
  transaction: Transaction<Tables>,
  { signerOf, previous }: { signerOf: (origin: string) => NoteSigner; previous: string | null },
): Promise<void> {
  const origin = `breakwater.invalid/log/${randomBytes(16).toString('hex')}`
  const signer = signerOf(origin)
  await transaction.deleteFrom('log_state').execute()
  await transaction.deleteFrom('log_tiles').execute()
  await returnOpenings(transaction)
  await commitEarlierEvents(transaction)
  const checkpoint = signCheckpoint({ size: 0, root: await rootOf(readerless, 0) }, signer)
  const verification_key = formatKey(signer.key)
  await transaction
    .insertInto('log_state')
    .values({ origin, verification_key, size: 0, checkpoint, previous })
    .execute()
}

const readerless = () => {
  throw new Error('an empty tree has no nodes')
}

/**
 * Whether the database holds all that a known checkpoint says. Of the log before this one, none need be left; a log that the
 * database does not know of is one that it was set back from.
 */
async function isContinuationOf(
  transaction: Transaction<Tables>,
  { origin, size, previous }: { origin: string; size: number; previous: string | null },
  known: Checkpoint,
): Promise<boolean> {
  if (known.origin !== origin) return previous !== null && parseCheckpoint(previous).origin === known.origin
  if (known.size > size) return false
  return isSameHash(await rootOf(nodesFromTiles(known.size, readerOf(transaction)), known.size), known.root)
}

/** Commitments in an order that tells nothing, among leaves that stand for nothing, up to whole batches. */
function shuffled(
  waiting: readonly { readonly sequence: number; readonly commitment: Uint8Array }[],
  leavesPerBatch: number,
): { sequence: number | null; commitment: Uint8Array }[] {
  const count = Math.max(1, Math.ceil(waiting.length / leavesPerBatch)) * leavesPerBatch
  const dummies = Array.from({ length: count - waiting.length }, () => ({
    ...{ sequence: null, commitment: randomBytes(commitmentBytes) },
  }))
  const batch = [...waiting, ...dummies]
  for (let at = batch.length - 1; at > 0; at--) {
    const other = randomInt(at + 1)
    ;[batch[at], batch[other]] = [batch[other]!, batch[at]!]
  }
  return batch
}

async function appendBatch(
  transaction: Transaction<Tables>,
  before: number,
  commitments: readonly Uint8Array[],
  signer: NoteSigner,
): Promise<{ size: number; checkpoint: string }> {
  const size = before + commitments.length
  const readTile = readerOf(transaction)
  const written = await tilesAfter({ size: before, leaves: commitments.map(leafHash) }, readTile)
  const root = await rootOf(nodesFromTiles(size, overWritten(written, readTile)), size)
  for (const { level, index, hashes } of written) await writeBytes(transaction, level, index, hashes)
  for (let at = 0; at < commitments.length; ) {
    const index = Math.floor((before + at) / tileWidth)
    const filled = (before + at) % tileWidth
    const added = commitments.slice(at, at + tileWidth - filled)
    const start =
      filled === 0 ? new Uint8Array() : await readBytes(transaction, { level: 'entries', index, width: filled })
    await writeBytes(transaction, entriesLevel, index, Buffer.concat([start ?? new Uint8Array(), formatBundle(added)]))
    at += added.length
  }
  return { size, checkpoint: signCheckpoint({ size, root }, signer) }
}

type Reader = Pick<Transaction<Tables>, 'selectFrom'>

function readerOf(reader: Reader): ReadTile {
  return async (tile: HashTile) => {
    const bytes = await readBytes(reader, tile)
    if (bytes === null) throw new Error(`tile ${tile.level}/${tile.index} is missing`)
    return bytes
  }
}

async function readBytes(reader: Reader, { level, index, width }: Tile): Promise<Uint8Array | null> {
  const row = await reader
    .selectFrom('log_tiles')
    .select('hashes')
    .where('level', '=', level === 'entries' ? entriesLevel : level)
    .where('index', '=', index)
    .executeTakeFirst()
  const length = width * (level === 'entries' ? entryBytes : commitmentBytes)
  return row === undefined || row.hashes.length < length ? null : row.hashes.subarray(0, length)
}

async function writeBytes(
  transaction: Transaction<Tables>,
  level: number,
  index: number,
  bytes: Uint8Array,
): Promise<void> {
  const hashes = Buffer.from(bytes)
  await transaction
    .insertInto('log_tiles')
    .values({ level, index, hashes })
    .onConflict((conflict) => conflict.columns(['level', 'index']).doUpdateSet({ hashes }))
    .execute()
}
