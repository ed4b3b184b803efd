import type { ImportPosition, KnownContent } from '@breakwater/contracts'
import type { LookBackPlace } from './content-file.ts'
import { recordOf, today } from './content-hash.ts'
import { ContentStore } from './content-store.ts'
import type { ImportTarget } from './import-file.ts'
import type { Added } from './look-back.ts'

/** The contents while no agent runs: for an import, and for a person who asks or deletes. */
export class StoredContents implements ImportTarget, Disposable {
  /** Large, since each puts the contents on the disk once. */
  readonly batch = 4096
  readonly #store: ContentStore

  private constructor(store: ContentStore) {
    this.#store = store
  }

  /** Throws `LookBackInUse`, `LookBackKeyMissing`, `LookBackKeyRefused`. */
  static async open(place: LookBackPlace): Promise<StoredContents> {
    const store = new ContentStore(place)
    await store.load(() => {})
    return new StoredContents(store)
  }

  get size(): number {
    return this.#store.size
  }

  /** The whole list must be looked for among them when an agent starts. */
  get isDueForSearch(): boolean {
    return this.#store.file.passAfter !== null
  }

  async position(file: string): Promise<ImportPosition> {
    return { file, ...this.#store.file.importProgress(Buffer.from(file, 'hex')) }
  }

  async add(contents: readonly KnownContent[], { file, ...progress }: ImportPosition): Promise<Added> {
    const added = { added: 0, changed: 0, unchanged: 0 }
    const day = today(new Date())
    for (const content of contents) added[this.#store.put(recordOf(content, day))]++
    this.#store.flush(() => {
      this.#store.file.noteImport(Buffer.from(file, 'hex'), progress)
      if (added.added + added.changed > 0) this.#store.file.passAfter = 0
    })
    return added
  }

  /** How many of them there were. */
  forget(contents: readonly string[]): number {
    const removed = contents.filter((content) => this.#store.remove(content) !== undefined)
    this.#store.flush()
    return removed.length
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]()
  }
}
