import type { DatabaseSync } from 'node:sqlite'
import type { EntryId, FeedEvent } from '@breakwater/contracts'
import type { FleetConnection } from './fleet-connection.ts'
import { FleetHasLead } from './fleet-errors.ts'
import type { FleetParts } from './fleet-lead.ts'
import type { FleetLease } from './fleet-lease.ts'
import { type EntryState, ListHead } from './fleet-messages.ts'
import { streams, subjects } from './fleet-streams.ts'

const tables = [
  'CREATE TABLE fleet_outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL UNIQUE) STRICT;',
]
const batchEntries = 500

/**
 * Hands the list on to the workers. What changed is noted with the change; its newest state is read when it is published, so
 * that nothing is lost by a crash, nor by NATS being away, and no order can be wrong.
 */
export class ListPublisher {
  readonly #connection: FleetConnection
  readonly #parts: FleetParts
  readonly #lease: Pick<FleetLease, 'isHeld'>
  readonly #database: DatabaseSync
  /** Undefined until it was looked at. */
  #head: ListHead | null | undefined
  #mustBegin = false

  constructor(connection: FleetConnection, parts: FleetParts, lease: Pick<FleetLease, 'isHeld'>) {
    this.#connection = connection
    this.#parts = parts
    this.#lease = lease
    this.#database = parts.database.own('fleet-list', tables)
  }

  /** By the exchange's numbers; -1 before anything is known. */
  get publishedThrough(): number {
    const { epoch } = this.#parts.progress()
    return this.#head?.epoch === epoch && !this.#mustBegin ? (this.#head?.sequence ?? -1) : -1
  }

  /** Within the transaction that applies the events. */
  note(events: readonly FeedEvent[]): void {
    const note = this.#database.prepare('INSERT OR REPLACE INTO fleet_outbox (entry) VALUES (?)')
    for (const { entry } of events) note.run(entry)
  }

  /** The list begins anew. */
  reset(): void {
    this.#database.exec('DELETE FROM fleet_outbox')
    this.#mustBegin = true
  }

  /** Publishes some of what waits. False when nothing did. Throws `FleetHasLead` when another may lead by now. */
  async step(): Promise<boolean> {
    this.#checkLease()
    const { epoch, cursor } = this.#parts.progress()
    if (epoch === null) return false
    this.#head ??= await this.#readHead()
    if (this.#mustBegin || this.#head?.epoch !== epoch) await this.#begin(epoch)
    const waiting = this.#database
      .prepare('SELECT number, entry FROM fleet_outbox ORDER BY number LIMIT ?')
      .all(batchEntries) as unknown as { number: number; entry: EntryId }[]
    const isAll = waiting.length < batchEntries
    await Promise.all(waiting.map(({ entry }) => this.#replace(epoch, entry)))
    // What was noted again meanwhile has another number.
    const forget = this.#database.prepare('DELETE FROM fleet_outbox WHERE number = ?')
    this.#parts.database.transaction(() => {
      for (const { number } of waiting) forget.run(number)
    })
    if (isAll && (this.#head?.sequence ?? -1) < cursor) await this.#publishHead({ epoch, sequence: cursor })
    return waiting.length > 0
  }

  /** Looks at the stream again: whoever made it empty made it useless. */
  doubt(): void {
    this.#head = undefined
  }

  async #begin(epoch: string): Promise<void> {
    const { streams: inNats } = this.#connection.manager
    const { state } = await inNats.info(streams.list)
    this.#checkLease()
    // Never what another lead publishes, should this arrive late.
    await inNats.purge(streams.list, { seq: state.last_seq + 1 })
    this.#mustBegin = false
    this.#database.exec('DELETE FROM fleet_outbox')
    const all = [...this.#parts.listed.entries()]
    for (let from = 0; from < all.length; from += batchEntries) {
      await Promise.all(all.slice(from, from + batchEntries).map((entry) => this.#publishState(epoch, entry)))
    }
    // The sequence is said when the outbox is empty.
    this.#head = { epoch, sequence: -1 }
  }

  async #replace(epoch: string, entry: EntryId): Promise<void> {
    await this.#erase(entry)
    await this.#publishState(epoch, entry)
  }

  async #publishState(epoch: string, entry: EntryId): Promise<void> {
    const now = this.#parts.listed.listingOf(entry)
    const listed = now && {
      ...{ trust: now.trust, maxAction: now.maxAction, isVideo: now.isVideo },
      ...{ md5: now.md5, hashes: [...now.hashes], windows: [...now.windows] },
    }
    const state: EntryState = { epoch, listed: listed ?? null }
    this.#checkLease()
    // Erased just now: where something stands again another lead put it there, and this one is late.
    const expect = { lastSubjectSequence: 0 }
    await this.#connection.publisher.publish(subjects.entry(entry), JSON.stringify(state), { expect })
  }

  /** Overwrites what stands of an entry, on the disk of NATS too: a newer message alone would leave it in the file. */
  async #erase(entry: EntryId): Promise<void> {
    this.#checkLease()
    const { manager } = this.#connection
    const message = await manager.streams.getMessage(streams.list, { last_by_subj: subjects.entry(entry) })
    if (message !== null) await manager.streams.deleteMessage(streams.list, message.seq, true)
  }

  async #publishHead(head: ListHead): Promise<void> {
    this.#checkLease()
    await this.#connection.publisher.publish(subjects.head, JSON.stringify(head))
    this.#head = head
  }

  #checkLease(): void {
    if (!this.#lease.isHeld) throw new FleetHasLead()
  }

  async #readHead(): Promise<ListHead | null> {
    const message = await this.#connection.manager.streams.getMessage(streams.list, { last_by_subj: subjects.head })
    return message === null ? null : ListHead.parse(message.json())
  }
}
