import { setImmediate as nextTurn } from 'node:timers/promises'
import { ContentFile, type LookBackPlace } from './content-file.ts'
import { type ContentRecord, type PageSlots, pageSlots } from './content-page.ts'
import { Locators, tagOf } from './locators.ts'
import { Md5Chains } from './md5-chains.ts'

/** What a caller wants to hear of, to keep an index besides. A number is free for another once it was removed. */
export interface ContentWatcher {
  added(number: number, record: ContentRecord): void
  removed(number: number, record: ContentRecord): void
}

export type Put = 'added' | 'changed' | 'unchanged'

/** Pages that stay open after they were read. */
const mostCleanPages = 128
const pagesOfOneTurn = 32

/**
 * The contents: sealed pages on the disk, and in memory where each content is. A change is in memory at once and on the
 * disk after `flush`. While it loads, contents can be put; what is there already cannot be named yet.
 */
export class ContentStore implements Disposable {
  readonly file: ContentFile
  readonly #watcher: ContentWatcher
  readonly #names: Locators
  readonly #md5s: Md5Chains
  /** By page: the oldest day in it. 0: no such page. */
  #oldestDays = new Uint16Array(1024)
  readonly #dirty = new Map<number, PageSlots>()
  readonly #clean = new Map<number, PageSlots>()
  readonly #lastPageAtOpen: number
  #lastPage: number
  /** Where the next content goes. */
  #openPage = 0
  #openSlot: number = pageSlots
  #mayBeFree = 1
  #isLoaded = false
  #loadedPages = 0

  /** Throws `LookBackInUse`, `LookBackKeyMissing`, `LookBackKeyRefused`. */
  constructor(place: LookBackPlace, watcher: ContentWatcher = { added() {}, removed() {} }) {
    this.file = new ContentFile(place)
    this.#watcher = watcher
    this.#lastPageAtOpen = this.file.lastPage
    this.#lastPage = this.#lastPageAtOpen
    this.#names = new Locators(this.mostAtOpen)
    this.#md5s = new Md5Chains(this.mostAtOpen, this.mostAtOpen + 2 * pageSlots)
  }

  get size(): number {
    return this.#names.size
  }

  /** 0 to 1. */
  get loaded(): number {
    return this.#isLoaded ? 1 : this.#loadedPages / Math.max(1, this.#lastPageAtOpen)
  }

  /** At most so many contents are there to load. */
  get mostAtOpen(): number {
    return this.#lastPageAtOpen * pageSlots
  }

  /** Reads all pages, in turns, so that others are served meanwhile. `loaded` hears of each record; then it is done. */
  async load(loaded: (number: number, record: ContentRecord) => void, signal?: AbortSignal): Promise<void> {
    for (let after = 0; after < this.#lastPageAtOpen; ) {
      const pages = this.file.pagesAfter(after, this.#lastPageAtOpen, pagesOfOneTurn)
      for (const { page, slots } of pages) this.#loadPage(page, slots, loaded)
      after = pages.at(-1)?.page ?? this.#lastPageAtOpen
      this.#loadedPages = after
      await nextTurn()
      if (signal?.aborted) return
    }
    this.#isLoaded = true
    if (this.#dirty.size > 0) this.flush()
  }

  /** Keeps a content, or what is new about it. A later day alone is kept, and is no change. */
  put(record: ContentRecord): Put {
    const number = this.numberOf(record.content)
    if (number === undefined) {
      this.#insert(this.#nextNumber(), record)
      return 'added'
    }
    const before = this.at(number)!
    if (isSame(before, record)) {
      if (record.day > before.day) this.#opened(Math.floor(number / pageSlots))[number % pageSlots] = record
      return 'unchanged'
    }
    this.#remove(number, before)
    this.#insert(number, record)
    return 'changed'
  }

  /** The record that was there. */
  remove(content: string): ContentRecord | undefined {
    const number = this.numberOf(content)
    if (number === undefined) return undefined
    const record = this.at(number)!
    this.#remove(number, record)
    return record
  }

  numberOf(content: string): number | undefined {
    return this.#names.with(tagOf(content)).find((number) => this.at(number)?.content === content)
  }

  /** Numbers that may have this MD5: look at each. */
  mayHave(md5: Uint8Array): number[] {
    return this.#md5s.with(md5)
  }

  at(number: number): ContentRecord | undefined {
    return this.#slots(Math.floor(number / pageSlots))[number % pageSlots]
  }

  /** Removes what the platform last told of before this day, of at most so many pages; true when none is left. */
  expire(day: number, mostPages: number): { readonly removed: readonly ContentRecord[]; readonly isDone: boolean } {
    for (const [page, slots] of this.#dirty) this.#noteDays(page, slots)
    const removed: ContentRecord[] = []
    let pages = 0
    for (let page = 1; page <= this.#lastPage; page++) {
      const oldest = this.#oldestDays[page]!
      if (oldest === 0 || oldest >= day) continue
      if (pages++ === mostPages) return { removed, isDone: false }
      for (const [slot, record] of [...this.#slots(page).entries()]) {
        if (record === undefined || record.day >= day) continue
        this.#remove(page * pageSlots + slot, record)
        removed.push(record)
      }
      this.#noteDays(page, this.#slots(page))
    }
    return { removed, isDone: true }
  }

  /** Puts every change on the disk, together with what `besides` writes: all or nothing. */
  flush(besides: () => void = () => {}): void {
    this.file.transaction(() => {
      for (const [page, slots] of this.#dirty) this.file.write(page, slots)
      besides()
    })
    for (const [page, slots] of this.#dirty) {
      this.#noteDays(page, slots)
      this.#keepClean(page, slots)
    }
    this.#dirty.clear()
  }

  [Symbol.dispose](): void {
    this.file[Symbol.dispose]()
  }

  #loadPage(page: number, slots: PageSlots, loaded: (number: number, record: ContentRecord) => void): void {
    for (const [slot, record] of slots.entries()) {
      if (record === undefined) continue
      if (this.numberOf(record.content) !== undefined) {
        // Put again since the start, elsewhere: that is newer.
        slots[slot] = undefined
        this.#dirty.set(page, slots)
        continue
      }
      const number = page * pageSlots + slot
      this.#locate(number, record)
      loaded(number, record)
    }
    this.#noteDays(page, slots)
  }

  #insert(number: number, record: ContentRecord): void {
    const page = Math.floor(number / pageSlots)
    const slots = this.#opened(page)
    const slot = number % pageSlots
    while (slots.length < slot) slots.push(undefined)
    slots[slot] = record
    this.#locate(number, record)
    this.#watcher.added(number, record)
  }

  #remove(number: number, record: ContentRecord): void {
    this.#opened(Math.floor(number / pageSlots))[number % pageSlots] = undefined
    this.#names.delete(tagOf(record.content), number)
    if (record.md5 !== undefined) this.#md5s.delete(record.md5, number)
    this.#watcher.removed(number, record)
  }

  #locate(number: number, { content, md5 }: ContentRecord): void {
    this.#names.add(tagOf(content), number)
    if (md5 !== undefined) this.#md5s.add(md5, number)
  }

  #nextNumber(): number {
    if (this.#openSlot === pageSlots) {
      this.#openPage = this.#freePage()
      this.#lastPage = Math.max(this.#lastPage, this.#openPage)
      this.#openSlot = 0
      this.#dirty.set(this.#openPage, [])
      this.#noteDays(this.#openPage, [], notWritten)
    }
    return this.#openPage * pageSlots + this.#openSlot++
  }

  /** A page that has nothing, the first one where that is known. */
  #freePage(): number {
    if (!this.#isLoaded) return this.#lastPage + 1
    const free = this.#oldestDays.indexOf(0, this.#mayBeFree)
    const page = free === -1 || free > this.#lastPage ? this.#lastPage + 1 : free
    this.#mayBeFree = page + 1
    return page
  }

  /** Where a day says nothing yet, but the page is taken. */
  #noteDays(page: number, slots: PageSlots, whileEmpty = 0): void {
    if (page >= this.#oldestDays.length) {
      const grown = new Uint16Array(2 ** Math.ceil(Math.log2(page + 1)))
      grown.set(this.#oldestDays)
      this.#oldestDays = grown
    }
    let oldest = notWritten
    for (const record of slots) if (record !== undefined && record.day < oldest) oldest = record.day
    const isEmpty = slots.every((record) => record === undefined)
    this.#oldestDays[page] = isEmpty && page !== this.#openPage ? whileEmpty : oldest
    if (this.#oldestDays[page] === 0) this.#mayBeFree = Math.min(this.#mayBeFree, page)
  }

  #slots(page: number): PageSlots {
    const dirty = this.#dirty.get(page) ?? this.#clean.get(page)
    if (dirty !== undefined) return dirty
    const slots = this.file.read(page)
    this.#keepClean(page, slots)
    return slots
  }

  #opened(page: number): PageSlots {
    const slots = this.#slots(page)
    this.#dirty.set(page, slots)
    return slots
  }

  #keepClean(page: number, slots: PageSlots): void {
    this.#clean.set(page, slots)
    if (this.#clean.size <= mostCleanPages) return
    const [oldest] = this.#clean.keys()
    this.#clean.delete(oldest!)
  }
}

/** Later than any day. */
const notWritten = 0xffff

function isSame(a: ContentRecord, b: ContentRecord): boolean {
  const bytes = ({ hash, md5 }: ContentRecord) => Buffer.concat([hash, md5 ?? new Uint8Array(0)])
  return a.quality === b.quality && bytes(a).equals(bytes(b))
}
