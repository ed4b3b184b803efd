import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { DurableNodeFs, durableStartParams } from './durable-node-fs.ts'
import { noteCleared, oldestErasure } from './erasures.ts'
import { rebuildWhenDue } from './hash-indexes.ts'
import { OrderedPglite, OrderedPostgres } from './ordered-dialects.ts'
import { currentKind, Places, workAs } from './places.ts'
import type { Tables } from './schema.ts'
import { createScrubber, type ScrubPace } from './scrubber.ts'

const int8 = 20
const channel = 'breakwater_feed'
/** Four are for openings with a helpline's code alone. Of the others more at once would only slow each other down. */
const connections = { all: 10, kept: 4 } as const
/**
 * Of what writes to the log, which one lock puts in a row anyway: where more of it begins, whoever has a code waits in the
 * database's line, which knows no codes.
 */
const writers = { all: 3, kept: 2 } as const
/** docs/PRIVACY.md says what becomes of it. */
const scrubPace: ScrubPace = { delay: 2_000, restTimes: 20, longestRest: 60_000 }
/** In milliseconds after a start, and from then on. */
const lookForErasures = { first: 10_000, every: 60_000 } as const

/** One SQL dialect on two engines (decision D7). */
export interface OpenDatabase extends AsyncDisposable {
  readonly engine: 'pglite' | 'postgres'
  readonly tables: Kysely<Tables>
  /** A transaction of a case that writes to the log. Whoever waits for it waits in the order of `Places`. */
  write<Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result>
  /** Tells every process that events were appended. */
  announce(): Promise<void>
  onAnnounced(listener: () => void): () => void
  /** Asks for erased hashes to be cleared from the disk, soon. */
  scrub(): void
  /** The same for codes of helplines that were used. */
  scrubVouchers(): void
}

/** PostgreSQL inside this process, on one connection. Sequence numbers stay under 2⁵³, so they are read as numbers. */
export async function openPglite(dataDirectory: string): Promise<OpenDatabase> {
  const pglite = await PGlite.create({
    fs: new DurableNodeFs(path.join(dataDirectory, 'database')),
    startParams: durableStartParams,
    parsers: { [int8]: Number },
  })
  const tables = new Kysely<Tables>({ dialect: new OrderedPglite({ pglite }, new Places({ all: 1, kept: 0 })) })
  const listeners = new Set<() => void>()
  // Rewrites the tables that hashes and sealed copies were in and begins a new segment of the log, so that the checkpoint drops the old ones.
  const scrubber = createScrubber(async () => {
    await oldestErasure(tables)
    await sql`vacuum full entries`.execute(tables)
    await sql`vacuum full cases`.execute(tables)
    await sql`vacuum full case_additions`.execute(tables)
    await sql`vacuum full log_openings`.execute(tables)
    await sql`vacuum log_tiles`.execute(tables)
    await sql`select pg_switch_wal()`.execute(tables)
    await sql`checkpoint`.execute(tables)
    await noteCleared(tables, new Date())
  }, scrubPace)
  const voucherScrubber = createScrubber(async () => {
    await sql`vacuum full vouchers`.execute(tables)
    await sql`select pg_switch_wal()`.execute(tables)
    await sql`checkpoint`.execute(tables)
  }, scrubPace)
  const scrubWhatIsLeft = async () => {
    if ((await oldestErasure(tables)) !== null) scrubber.request()
  }
  const first = setTimeout(() => void scrubWhatIsLeft().catch(() => {}), lookForErasures.first).unref()
  return {
    engine: 'pglite',
    tables,
    // On one connection everything is in that order.
    write: (work) => tables.transaction().execute(work),
    scrub: () => scrubber.request(),
    scrubVouchers: () => voucherScrubber.request(),
    async announce() {
      // What they read, they do not read for whoever announced it.
      await workAs('other', async () => {
        for (const listener of listeners) listener()
      })
    },
    onAnnounced: (listener) => subscribe(listeners, listener),
    async [Symbol.asyncDispose]() {
      clearTimeout(first)
      await scrubber[Symbol.asyncDispose]()
      await voucherScrubber[Symbol.asyncDispose]()
      await tables.destroy()
      if (!pglite.closed) await pglite.close()
    },
  }
}

/** A PostgreSQL server, which any number of service processes may share. */
export async function openPostgres(databaseUrl: string): Promise<OpenDatabase> {
  const types = {
    getTypeParser: (id: number, format?: 'text') => (id === int8 ? Number : pg.types.getTypeParser(id, format)),
  }
  const options = { connectionString: databaseUrl, types: types as pg.CustomTypesConfig }
  const pool = new pg.Pool({ ...options, max: connections.all })
  // A connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on('error', () => {})
  // So it would if it breaks between two queries of a transaction; the next query fails by itself.
  pool.on('connect', (client) => {
    client.on('error', () => {})
    // Compiling a query takes a hundred times as long as any of ours.
    client.query('set jit = off').catch(() => {})
  })
  const tables = new Kysely<Tables>({ dialect: new OrderedPostgres({ pool }, new Places(connections)) })
  const writing = new Places(writers)
  const listeners = new Set<() => void>()
  const announcements = listenToAnnouncements(options, () => {
    for (const listener of listeners) listener()
  })
  try {
    await announcements.ready
  } catch (cause) {
    await announcements.close()
    await tables.destroy()
    throw cause
  }
  // The server's log is its operator's: how long segments and archives are kept is set there.
  const scrubber = createScrubber(async () => {
    await sql`vacuum entries`.execute(tables)
    await sql`vacuum cases`.execute(tables)
    await sql`vacuum case_additions`.execute(tables)
    await sql`vacuum log_openings`.execute(tables)
  }, scrubPace)
  const voucherScrubber = createScrubber(async () => {
    await sql`vacuum vouchers`.execute(tables)
  }, scrubPace)
  const upkeep = keepIndexes(tables)
  return {
    engine: 'postgres',
    tables,
    async write(work) {
      const leave = await writing.take(currentKind())
      try {
        return await tables.transaction().execute(work)
      } finally {
        leave()
      }
    },
    scrub: () => scrubber.request(),
    scrubVouchers: () => voucherScrubber.request(),
    async announce() {
      // What was committed stays committed: a hint that cannot be given must not make it look as if it had failed.
      await pool.query(`notify ${channel}`).catch(() => {})
    },
    onAnnounced: (listener) => subscribe(listeners, listener),
    async [Symbol.asyncDispose]() {
      await announcements.close()
      await upkeep[Symbol.asyncDispose]()
      await scrubber[Symbol.asyncDispose]()
      await voucherScrubber[Symbol.asyncDispose]()
      await tables.destroy()
    },
  }
}

/** Makes the indexes of hashes anew when that is due: soon after a start, then whenever an hour is over. */
function keepIndexes(tables: Kysely<Tables>): AsyncDisposable {
  let running: Promise<unknown> | undefined
  const look = () => {
    // A failure waits for the next look: the database knows what is due.
    running ??= rebuildWhenDue(tables, new Date())
      .catch(() => {})
      .finally(() => {
        running = undefined
      })
  }
  const first = setTimeout(look, lookForErasures.first).unref()
  const timer = setInterval(look, lookForErasures.every).unref()
  return {
    async [Symbol.asyncDispose]() {
      clearTimeout(first)
      clearInterval(timer)
      await running
    },
  }
}

/** Listens on a connection of its own, and connects again when it is lost. A lost hint costs time, never an event. */
function listenToAnnouncements(options: pg.ClientConfig, onAnnounced: () => void) {
  let isClosed = false
  let client: pg.Client
  let retry: NodeJS.Timeout | undefined
  const connect = async () => {
    client = new pg.Client(options)
    client.on('notification', onAnnounced)
    client.on('error', () => {})
    client.on('end', () => {
      if (!isClosed) retry = setTimeout(() => connect().catch(() => {}), 1_000)
    })
    await client.connect()
    await client.query(`listen ${channel}`)
    onAnnounced()
  }
  return {
    ready: connect(),
    async close() {
      isClosed = true
      clearTimeout(retry)
      await client.end()
    },
  }
}

function subscribe(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
