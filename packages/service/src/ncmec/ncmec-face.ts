import { createHash } from 'node:crypto'
import {
  EntryId,
  type Feedback,
  limits,
  type NcmecEntriesQuery,
  type NcmecEntryAddress,
  Problem,
} from '@breakwater/contracts'
import type { Platform, Store } from '@breakwater/store'
import type { Exchange } from '../exchange.ts'
import type { FeedSealing } from '../feed-sealing.ts'
import {
  doneDocument,
  entriesDocument,
  entryOfId,
  type Member,
  membersDocument,
  type Reason,
  readFeedback,
  reasonsDocument,
  statusDocument,
  timeText,
} from './documents.ts'

export interface NcmecDependencies {
  readonly store: Store
  readonly exchange: Exchange
  readonly sealing: FeedSealing
  /** Shown as the member that every entry is from. */
  readonly operator: string
  readonly isOn: boolean
  readonly now: () => Date
}

const operatorId = 1
const formsPerEntry = 8

/** Fixed for ever. Who gives one says that two moderators agree (decision D3); the name tells them so. */
export const reasons: readonly Reason[] = [
  { guid: '5e0c1f6a-0b52-4a8e-8a55-0d9b1c6f0a01', reason: 'no-nudity', name: 'No nudity (two moderators agree)' },
  {
    guid: '5e0c1f6a-0b52-4a8e-8a55-0d9b1c6f0a02',
    reason: 'different-picture',
    name: 'A different picture (two moderators agree)',
  },
  {
    guid: '5e0c1f6a-0b52-4a8e-8a55-0d9b1c6f0a03',
    reason: 'well-known-picture',
    name: 'A well-known picture (two moderators agree)',
  },
  {
    guid: '5e0c1f6a-0b52-4a8e-8a55-0d9b1c6f0a04',
    reason: 'consented',
    name: 'Shown with consent (two moderators agree)',
  },
]

/** The log as clients of NCMEC's Hash Sharing API read it (docs/protocol/ncmec.md): by windows of time, in XML. */
export class NcmecFace {
  readonly #store: Store
  readonly #exchange: Exchange
  readonly #sealing: FeedSealing
  readonly #operator: Member
  readonly #isOn: boolean
  readonly #now: () => Date

  constructor({ store, exchange, sealing, operator, isOn, now }: NcmecDependencies) {
    this.#store = store
    this.#exchange = exchange
    this.#sealing = sealing
    this.#operator = { id: operatorId, name: operator }
    this.#isOn = isOn
    this.#now = now
  }

  /** Basic authentication with the platform's name and key. Throws `face-off`, `unauthorized`, `sealing-required`. */
  async authenticate(authorization: string | undefined): Promise<Platform> {
    if (!this.#isOn) throw new Problem('face-off')
    const [, encoded] = /^Basic ([\w+/=-]{1,1024})$/i.exec(authorization ?? '') ?? []
    const text = Buffer.from(encoded ?? '', 'base64').toString()
    const colon = text.lastIndexOf(':')
    const platform = await this.#exchange.authenticateKey(colon < 0 ? undefined : text.slice(colon + 1))
    if (platform.name !== text.slice(0, colon)) throw new Problem('unauthorized')
    this.#sealing.checkPlain(platform)
    return platform
  }

  async status(platform: Platform): Promise<string> {
    return statusDocument(await this.#memberOf(platform))
  }

  async members(platform: Platform): Promise<string> {
    return membersDocument([this.#operator, await this.#memberOf(platform)])
  }

  /**
   * What last changed within `from` ≤ second < `to`. Before it is read, no event can come any more that would belong into
   * the window: a client never asks for it again.
   */
  async entries(platform: Platform, query: NcmecEntriesQuery): Promise<string> {
    const now = Math.floor(this.#now().getTime() / 1000)
    const { from, to = now } = query
    if (to > now + limits.ncmecClockSeconds) throw new Problem('window-ahead')
    await this.#store.closeStampsBefore(to)
    const covered = await this.#noteProgress(platform, from)
    const size = limits.ncmecPageEntries / formsPerEntry
    const after =
      query.start === undefined ? undefined : { stamp: query.second ?? from, sequence: Math.max(0, query.start - 1) }
    const read = await this.#store.readLatest({ from, before: to, limit: size + 1, ...(after && { after }) })
    const entries = read.slice(0, size)
    const last = entries.at(-1)
    const isMore = read.length > size && last !== undefined
    if (!isMore && from <= covered && to > covered) {
      const offered = { stamp: to, sequence: 0 }
      await this.#store.noteFaceRead(platform.id, { face: 'ncmec', readThrough: 0, at: this.#now(), offered })
    }
    const next = isMore ? nextAddress({ from, to, last, max: query.max ?? (await this.#store.head()) }) : null
    return entriesDocument({ entries, source: this.#operator, next })
  }

  reasons(type: string): string {
    return reasonsDocument(reasons, type === 'MD5' ? 'Md5' : 'Pdq')
  }

  async giveFeedback(
    platform: Platform,
    { memberId, entryId, type }: NcmecEntryAddress,
    text: string,
  ): Promise<string> {
    const guids = readFeedback(text)
    const entry = EntryId.safeParse(entryOfId(entryId))
    if (memberId !== operatorId || !entry.success) throw new Problem('entry-not-found')
    const reason = reasons.find(({ guid }) => guids?.includes(guid))?.reason
    const feedback: Feedback =
      guids === null
        ? { entry: entry.data, value: 'confirmed' }
        : { entry: entry.data, value: 'not_intimate', ...(reason && { reason, secondModerator: true }) }
    const meaning = [platform.id, type, feedback.entry, feedback.value, reason ?? '']
    const key = createHash('sha256').update(JSON.stringify(meaning)).digest('hex')
    await this.#exchange.giveFeedback(platform, feedback, `ncmec-${key}`)
    return doneDocument()
  }

  /**
   * Asking from a second on says that everything before it is stored, as far as it was given without a gap. Answers the
   * second through which that is so.
   */
  async #noteProgress(platform: Platform, from: number): Promise<number> {
    const covered = platform.face === 'ncmec' ? platform.offered.stamp : 0
    const readThrough = await this.#store.sequenceBefore(Math.min(from, covered))
    await this.#store.noteFaceRead(platform.id, {
      face: 'ncmec',
      readThrough,
      at: this.#now(),
      offered: { stamp: covered, sequence: 0 },
    })
    return covered
  }

  /** Members are numbered in the order in which they joined; none is ever deleted. */
  async #memberOf({ id, name }: Platform): Promise<Member> {
    const platforms = await this.#store.listPlatforms()
    const inOrder = platforms.toSorted((a, b) => a.addedAt.getTime() - b.addedAt.getTime() || (a.id < b.id ? -1 : 1))
    return { id: operatorId + 1 + inOrder.findIndex((each) => each.id === id), name }
  }
}

/** None of start, size and max comes first: the reference client overlooks a first one. */
function nextAddress({
  from,
  to,
  last,
  max,
}: {
  from: number
  to: number
  last: { stamp: number; sequence: number }
  max: number
}): string {
  const query = new URLSearchParams({
    from: timeText(from),
    to: timeText(to),
    start: String(last.sequence + 1),
    size: String(limits.ncmecPageEntries),
    max: String(max),
    second: String(last.stamp),
  })
  return `/v2/entries?${query}`
}
