import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Action, EntryId, FeedEvent, Md5Hash, PdqHash, SegmentEntry, Trust } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { hashToBytes } from '@breakwater/matcher'
import type { AgentDatabase } from '../state/agent-database.ts'

/** What the platform may do about an entry, and who vouches for it. */
export interface Standing {
  readonly entry: EntryId
  readonly trust: Trust
  readonly maxAction: Action
}

/** An entry as it is listed here. */
export interface Listed extends Standing {
  /** Its number in the rows. */
  readonly id: number
  readonly isVideo: boolean
}

export interface ListingOfEntry extends Listed {
  readonly md5: Md5Hash
  readonly hashes: readonly PdqHash[]
  readonly windows: readonly PdqHash[]
}

/** An entry with the number of its newest event. */
export interface ListedVersion {
  readonly entry: EntryId
  readonly version: number
}

/** A hash as an index has it: 32 bytes under a number of its own. */
export interface ListedHash {
  readonly id: number
  readonly hash: Uint8Array
}

/** What a hash is of: a whole picture or a frame of a video; or a window of a picture. They are never compared with each other. */
export type HashKind = 'whole' | 'window'

/** A hash as it is given: of a picture one form is enough. */
export type GivenFingerprint = SegmentEntry['fingerprint']

export type GivenEvent = Exclude<FeedEvent, { fingerprint: unknown }> | GivenListing

interface GivenListing extends Omit<Extract<FeedEvent, { type: 'add' }>, 'type' | 'fingerprint'> {
  readonly type: 'add' | 'restore'
  readonly fingerprint: GivenFingerprint | null
}

/** What a page changed in the rows, to be done in the index once the page is on the disk. */
export interface RowChanges {
  /** By how much the number of entries changed. */
  readonly sizeChange: number
  readonly removed: readonly KindedHash[]
  readonly added: readonly KindedHash[]
}

export interface KindedHash extends ListedHash {
  readonly kind: HashKind
}

const tables = [
  `CREATE TABLE listed (
     id INTEGER PRIMARY KEY AUTOINCREMENT, entry BLOB NOT NULL UNIQUE, md5 BLOB NOT NULL,
     trust TEXT NOT NULL, max_action TEXT NOT NULL
   ) STRICT;
   CREATE INDEX listed_md5 ON listed (md5);
   CREATE TABLE hashes (
     id INTEGER PRIMARY KEY AUTOINCREMENT, listed INTEGER NOT NULL REFERENCES listed (id), pdq BLOB NOT NULL
   ) STRICT;
   CREATE INDEX hashes_listed ON hashes (listed);`,
  'ALTER TABLE listed ADD COLUMN is_video INTEGER NOT NULL DEFAULT 0;',
  // 0: listed by an agent that did not keep it yet.
  'ALTER TABLE listed ADD COLUMN version INTEGER NOT NULL DEFAULT 0;',
  `ALTER TABLE hashes ADD COLUMN is_window INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX windows ON hashes (id) WHERE is_window = 1;`,
]

type Row = Record<string, unknown>

/**
 * The entries on the disk. They are asked there, too: only the hashes are in memory, so that a million entries take
 * little more than their hashes do. A number is never given twice.
 */
export class ListedRows {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(agentDatabase: AgentDatabase) {
    this.#database = agentDatabase.own('listed', tables)
  }

  get size(): number {
    return this.#get('SELECT count(*) AS count FROM listed')!.count as number
  }

  has(entry: EntryId): boolean {
    return this.#get('SELECT 1 FROM listed WHERE entry = ?', entryBytes(entry)) !== undefined
  }

  /** Undefined when there is no such entry. */
  standingOf(entry: EntryId): Standing | undefined {
    const row = this.#get('SELECT * FROM listed WHERE entry = ?', entryBytes(entry))
    return row === undefined ? undefined : toStanding(row)
  }

  /** An entry with its hashes, upright; undefined when there is no such entry. */
  listingOf(entry: EntryId): ListingOfEntry | undefined {
    const row = this.#get('SELECT * FROM listed WHERE entry = ?', entryBytes(entry))
    if (row === undefined) return undefined
    const hashes = this.#all('SELECT pdq, is_window FROM hashes WHERE listed = ? ORDER BY id', row.id as number)
    const of = (kind: HashKind) =>
      hashes
        .filter((each) => kindOf(each) === kind)
        .map(({ pdq }) => Buffer.from(pdq as Uint8Array).toString('hex') as PdqHash)
    return {
      ...toListed(row),
      md5: Buffer.from(row.md5 as Uint8Array).toString('hex') as Md5Hash,
      ...{ hashes: of('whole'), windows: of('window') },
    }
  }

  /** All there are. */
  *entries(): Generator<EntryId> {
    for (const { entry } of this.#database.prepare('SELECT entry FROM listed').iterate()) {
      yield uuidOf(entry as Uint8Array)
    }
  }

  *versions(): Generator<ListedVersion> {
    for (const { entry, version } of this.#database.prepare('SELECT entry, version FROM listed').iterate()) {
      yield { entry: uuidOf(entry as Uint8Array), version: version as number }
    }
  }

  withMd5(md5: Md5Hash): Listed[] {
    return this.#all('SELECT * FROM listed WHERE md5 = ?', Buffer.from(md5, 'hex')).map(toListed)
  }

  /** The entry that a hash of the index belongs to; undefined when it has just ended. */
  ofHash(id: number): Listed | undefined {
    const row = this.#get(
      'SELECT listed.* FROM hashes JOIN listed ON listed.id = hashes.listed WHERE hashes.id = ?',
      id,
    )
    return row === undefined ? undefined : toListed(row)
  }

  /** How many hashes an entry has: one of a picture, one of each frame of a video. Windows do not count. */
  hashCountOf({ id }: Listed): number {
    return this.#get('SELECT count(*) AS count FROM hashes WHERE listed = ? AND is_window = 0', id)!.count as number
  }

  /** The hashes of a kind with numbers above this one. */
  *hashesAfter(id: number, kind: HashKind): Generator<ListedHash> {
    const query = `SELECT id, pdq FROM hashes WHERE id > ? AND is_window = ${kind === 'window' ? 1 : 0} ORDER BY id`
    for (const row of this.#database.prepare(query).iterate(id)) {
      yield { id: row.id as number, hash: row.pdq as Uint8Array }
    }
  }

  /** Of a whole picture or a frame. */
  get newestHash(): number {
    const newest = 'SELECT id FROM hashes WHERE is_window = 0 ORDER BY id DESC LIMIT 1'
    return (this.#get(newest)?.id as number | undefined) ?? 0
  }

  hashCount(kind: HashKind): number {
    const windows = this.#get('SELECT count(*) AS count FROM hashes WHERE is_window = 1')!.count as number
    if (kind === 'window') return windows
    return (this.#get('SELECT count(*) AS count FROM hashes')!.count as number) - windows
  }

  /** Applies events in their order. To be called within the transaction that moves the cursor. */
  apply(events: readonly GivenEvent[]): RowChanges {
    const removed: KindedHash[] = []
    let sizeChange = 0
    const added = new Map<number, KindedHash>()
    const remove = (entry: EntryId) => {
      const hashes = this.#remove(entry)
      if (hashes !== undefined) sizeChange--
      for (const one of hashes ?? []) if (!added.delete(one.id)) removed.push(one)
    }
    for (const event of events) {
      switch (event.type) {
        case 'add':
        case 'restore':
          if (event.fingerprint === null) break
          for (const one of this.#add(event, remove)) added.set(one.id, one)
          sizeChange++
          break
        case 'amend':
          this.#run('UPDATE listed SET trust = ?, max_action = ?, version = ? WHERE entry = ?', [
            ...[event.trust, event.maxAction, event.sequence, entryBytes(event.entry)],
          ])
          break
        case 'withdraw':
        case 'quarantine':
        case 'expire':
          remove(event.entry)
          break
        default:
          event satisfies never
      }
    }
    return { sizeChange, removed, added: [...added.values()] }
  }

  removeAll(): void {
    this.#database.exec('DELETE FROM hashes; DELETE FROM listed')
  }

  /** What is there already is removed first. That is seldom so, and asking before each costs as much as adding it. */
  #add(
    { entry, trust, maxAction, fingerprint, sequence }: GivenListing,
    remove: (entry: EntryId) => void,
  ): KindedHash[] {
    const { md5, kind } = fingerprint!
    const values = [entryBytes(entry), Buffer.from(md5, 'hex'), trust, maxAction, kind === 'video' ? 1 : 0, sequence]
    const insert = 'INSERT INTO listed (entry, md5, trust, max_action, is_video, version) VALUES (?, ?, ?, ?, ?, ?)'
    let { changes, lastInsertRowid: id } = this.#prepared(`${insert} ON CONFLICT (entry) DO NOTHING`).run(...values)
    if (changes === 0) {
      remove(entry)
      id = this.#run(insert, values)
    }
    const insertHash = 'INSERT INTO hashes (listed, pdq, is_window) VALUES (?, ?, ?)'
    return hashesOf(fingerprint!).map(({ kind, hash }) => ({
      id: this.#run(insertHash, [Number(id), hash, kind === 'window' ? 1 : 0]),
      ...{ kind, hash },
    }))
  }

  /** The hashes it had; undefined when there was no such entry. */
  #remove(entry: EntryId): KindedHash[] | undefined {
    const listed = this.#get('SELECT id FROM listed WHERE entry = ?', entryBytes(entry))
    if (listed === undefined) return undefined
    const id = listed.id as number
    const hashes = this.#all('SELECT id, pdq, is_window FROM hashes WHERE listed = ?', id)
    this.#run('DELETE FROM hashes WHERE listed = ?', [id])
    this.#run('DELETE FROM listed WHERE id = ?', [id])
    return hashes.map((row) => ({ id: row.id as number, kind: kindOf(row), hash: row.pdq as Uint8Array }))
  }

  #prepared(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #get(sql: string, ...values: (string | number | Uint8Array)[]): Row | undefined {
    return this.#prepared(sql).get(...values)
  }

  #all(sql: string, ...values: (string | number | Uint8Array)[]): Row[] {
    return this.#prepared(sql).all(...values)
  }

  #run(sql: string, values: readonly (string | number | Uint8Array)[]): number {
    return Number(this.#prepared(sql).run(...values).lastInsertRowid)
  }
}

function hashesOf(fingerprint: GivenFingerprint): Omit<KindedHash, 'id'>[] {
  if (fingerprint.kind === 'image') {
    const { pdq, windows = [] } = fingerprint
    return [
      ...(pdq === undefined ? [] : [{ kind: 'whole', hash: hashToBytes(pdq.hash) } as const]),
      ...windows.map(({ hash }) => ({ kind: 'window', hash: hashToBytes(hash) }) as const),
    ]
  }
  const good = fingerprint.vpdq.filter(({ quality }) => quality >= limits.minimumQuality)
  return [...new Set(good.map(({ hash }) => hash))].map((hash) => ({ kind: 'whole', hash: hashToBytes(hash) }))
}

function kindOf({ is_window }: Row): HashKind {
  return is_window === 1 ? 'window' : 'whole'
}

/** A UUID as its sixteen bytes. */
function entryBytes(entry: EntryId): Buffer {
  return Buffer.from(entry.replaceAll('-', ''), 'hex')
}

function toListed(row: Row): Listed {
  return { ...toStanding(row), id: row.id as number, isVideo: row.is_video === 1 }
}

function toStanding({ entry, trust, max_action }: Row): Standing {
  return { entry: uuidOf(entry as Uint8Array), trust: trust as Trust, maxAction: max_action as Action }
}

function uuidOf(bytes: Uint8Array): EntryId {
  const digits = Buffer.from(bytes).toString('hex')
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)]
  return parts.join('-') as EntryId
}
