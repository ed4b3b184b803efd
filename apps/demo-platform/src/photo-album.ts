import { mkdirSync, readFileSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { EntryId, NotIntimateReason, UploadRegion } from '@breakwater/contracts'

/** `shown`: on the wall. `held`: not shown until a moderator decides. `removed`: taken down by a moderator. */
export type PhotoState = 'shown' | 'held' | 'removed'

export interface Photo {
  readonly id: string
  readonly uploadedAt: string
  readonly state: PhotoState
  /** Entries that the agent found close to it, while a moderator has not decided. */
  readonly entries: readonly EntryId[]
  /** Where in it, if not the whole of it is close to one. */
  readonly regions?: readonly UploadRegion[]
  /** Why a first moderator found that it is not intimate; a second one must agree. */
  readonly proposed: NotIntimateReason | null
}

/** Photographs in a folder and an index beside them, written whole each time. Enough for a demonstration. */
export class PhotoAlbum {
  readonly #directory: string
  readonly #photos: Map<string, Photo>
  #writing: Promise<void> = Promise.resolve()

  constructor(directory: string) {
    this.#directory = directory
    mkdirSync(path.join(directory, 'photos'), { recursive: true })
    this.#photos = new Map(readIndex(this.#indexFile).map((photo) => [photo.id, photo]))
  }

  /** Newest first. */
  list(wanted: (photo: Photo) => boolean): Photo[] {
    return [...this.#photos.values()].filter(wanted).reverse()
  }

  find(id: string): Photo | undefined {
    return this.#photos.get(id)
  }

  read(id: string): Promise<Uint8Array<ArrayBuffer>> {
    return readFile(this.#photoFile(id))
  }

  async add(photo: Photo, jpeg: Uint8Array): Promise<void> {
    await writeFile(this.#photoFile(photo.id), jpeg, { mode: 0o600 })
    await this.change(photo)
  }

  /** Keeps the photo's new state; a removed one's file is deleted. */
  async change(photo: Photo): Promise<void> {
    this.#photos.set(photo.id, photo)
    this.#writing = this.#writing.then(() => this.#writeIndex())
    await this.#writing
    if (photo.state === 'removed') await rm(this.#photoFile(photo.id), { force: true })
  }

  get #indexFile(): string {
    return path.join(this.#directory, 'photos.json')
  }

  #photoFile(id: string): string {
    return path.join(this.#directory, 'photos', `${id}.jpg`)
  }

  async #writeIndex(): Promise<void> {
    const draft = `${this.#indexFile}.draft`
    const handle = await open(draft, 'w', 0o600)
    await handle.writeFile(JSON.stringify([...this.#photos.values()], null, 1))
    await handle.sync()
    await handle.close()
    await rename(draft, this.#indexFile)
  }
}

function readIndex(file: string): Photo[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Photo[]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
