import type { FeedClient } from '@breakwater/client'
import {
  type DihedralHashes,
  dihedralForms,
  type EntryId,
  type FeedEvent,
  type FeedPage,
  type Fingerprint,
  Problem,
  type Sequence,
} from '@breakwater/contracts'
import { DeliverPolicy } from '@nats-io/jetstream'
import type { FleetConnection } from './fleet-connection.ts'
import { EntryState, entryOfSubject, ListHead } from './fleet-messages.ts'
import { streams, subjects } from './fleet-streams.ts'

const mostMessages = 1_000
/** What a listing needs and the stream does not carry: entries are followed to their end, not to a day. */
const noDay = '9999-12-31'

/**
 * The list as the lead hands it on, read as the exchange's feed is read, so that the follower need not know which it is. The
 * cursor is the stream's own number, not the exchange's.
 */
export class ListReader implements Pick<FeedClient, 'read'> {
  readonly #connection: FleetConnection
  readonly #onApplied: () => void
  /** Behind the newest message that was read: messages that change no entry move no cursor. */
  #seen = 0
  #newestHead: { readonly at: number; readonly head: ListHead } | undefined
  #applied: ListHead | undefined

  /** `onApplied` is called when `applied` has changed. */
  constructor(connection: FleetConnection, onApplied: () => void) {
    this.#connection = connection
    this.#onApplied = onApplied
  }

  /** How far the list is applied here, by the exchange's numbers; undefined before that is known. */
  get applied(): ListHead | undefined {
    return this.#applied
  }

  /** Throws `not-ready` while no lead has handed on anything, `cursor-ahead` when the stream is another one. */
  async read({ after, wait = 0 }: { after: number; wait?: number }, signal?: AbortSignal): Promise<FeedPage> {
    if (after === 0) this.#seen = 0
    const from = Math.max(after, this.#seen)
    const { manager, publisher } = this.#connection
    const newest = await manager.streams.getMessage(streams.list, { last_by_subj: subjects.head })
    if (newest === null) throw new Problem('not-ready')
    this.#newestHead ??= { at: newest.seq, head: ListHead.parse(newest.json()) }
    const { state } = await manager.streams.info(streams.list)
    if (from > state.last_seq) throw new Problem('cursor-ahead')
    this.#noteApplied(from)
    const { epoch } = this.#newestHead.head
    const page = { epoch, events: [] as FeedEvent[], next: after as Sequence, head: state.last_seq as Sequence }
    if (wait === 0 && from === state.last_seq) return page

    const consumer = await publisher.consumers.get(streams.list, {
      ...{ deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from + 1, inactive_threshold: 60_000 },
    })
    const messages = await consumer.fetch({ max_messages: mostMessages, expires: Math.max(1, wait) * 1000 })
    const stop = () => void messages.close()
    signal?.addEventListener('abort', stop)
    // A signal that was given while we waited is not given again.
    if (signal?.aborted) stop()
    try {
      for await (const message of messages) {
        const isHead = message.subject === subjects.head
        const given = isHead ? ListHead.parse(message.json()) : EntryState.parse(message.json())
        if (given.epoch !== page.epoch) {
          // Another list begins: what was read of the old one first, then the new one alone.
          if (page.events.length > 0) break
          Object.assign(page, { epoch: given.epoch })
        }
        if (isHead) this.#newestHead = { at: message.seq, head: given as ListHead }
        else {
          const entry = entryOfSubject(message.subject)
          if (entry !== undefined)
            page.events.push(eventOf(entry, message.seq as Sequence, (given as EntryState).listed))
        }
        this.#seen = message.seq
        page.next = message.seq as Sequence
        if (message.info.pending === 0 || page.events.length >= mostMessages) break
      }
    } finally {
      signal?.removeEventListener('abort', stop)
      await consumer.delete().catch(() => {})
    }
    signal?.throwIfAborted()
    return { ...page, head: Math.max(page.head, page.next) as Sequence }
  }

  #noteApplied(through: number): void {
    const head = this.#newestHead
    if (head === undefined || head.at > through || head.head === this.#applied) return
    this.#applied = head.head
    this.#onApplied()
  }
}

function eventOf(entry: EntryId, sequence: Sequence, listed: EntryState['listed']): FeedEvent {
  if (listed === null) return { sequence, entry, type: 'withdraw' }
  const { trust, maxAction } = listed
  return { sequence, entry, type: 'add', trust, maxAction, expiresOn: noDay, fingerprint: fingerprintOf(listed) }
}

/** Quality was looked at before it was listed, and uploads are turned, so neither crosses the stream. */
function fingerprintOf({ isVideo, md5, hashes, windows }: NonNullable<EntryState['listed']>): Fingerprint {
  const quality = 100
  if (isVideo) {
    return { kind: 'video', md5, vpdq: hashes.map((hash, frame) => ({ frame, seconds: frame, hash, quality })) }
  }
  const [hash] = hashes
  if (hash === undefined) return { kind: 'image', md5 }
  const dihedral = Object.fromEntries(dihedralForms.map((form) => [form, hash])) as DihedralHashes
  const pdq = { hash, quality, dihedral }
  if (windows.length === 0) return { kind: 'image', md5, pdq }
  return { kind: 'image', md5, pdq, windows: windows.map((window) => ({ hash: window, quality })) }
}
