import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { CopyKind } from './copy-kinds.ts'
import type { Picture } from './drawing/picture.ts'
import { type CopySource, makeUpload } from './make-copy.ts'

/** A file for each upload that was made; whatever changes in how copies are made, or of what, gives it another name. */
export class KeptUploads {
  readonly #folder: string
  readonly #code: string
  /** Of pixels that were looked at before. */
  readonly #digests = new WeakMap<Picture, string>()

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
    const makers = globSync(['{copy-kinds,make-copy}.ts', '{drawing,kinds}/*.ts'], { cwd: import.meta.dirname }).sort()
    this.#code = digestOf(...makers.map((file) => readFileSync(path.join(import.meta.dirname, file))))
  }

  async upload(kind: CopyKind, source: CopySource): Promise<Buffer> {
    const pictures = [source.original, ...source.neighbours].map((picture) => this.#digestOf(picture))
    const file = path.join(this.#folder, `${digestOf(this.#code, kind.name, source.id, ...pictures)}.jpg`)
    const kept = await readFile(file).catch(() => undefined)
    if (kept !== undefined) return kept
    const made = await makeUpload(kind, source)
    await writeFile(file, made)
    return made
  }

  #digestOf(picture: Picture): string {
    const known = this.#digests.get(picture) ?? digestOf(String(picture.width), picture.data)
    this.#digests.set(picture, known)
    return known
  }
}

function digestOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\n')
  return hash.digest('hex')
}
