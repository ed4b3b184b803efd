import { createHash } from 'node:crypto'
import type { S3Store } from '../sdk/s3/s3-handler.ts'
import type { S3Change } from '../sdk/s3/s3-message.ts'
import type { S3Object } from '../sdk/s3/s3-object.ts'

/** A bucket in memory. What changes it returns what S3 would tell of that. */
export class S3Bucket implements S3Store {
  readonly name: string
  readonly #isVersioned: boolean
  readonly #files = new Map<string, { readonly object: S3Object; readonly bytes: Uint8Array }>()
  #sequence = 0
  /** How many bodies were asked for. */
  reads = 0

  constructor(name: string, { isVersioned }: { isVersioned: boolean }) {
    this.name = name
    this.#isVersioned = isVersioned
  }

  put(key: string, bytes: Uint8Array): S3Change {
    const version = this.#isVersioned ? { versionId: `v${this.#sequence}` } : {}
    const object = { bucket: this.name, key, ...version }
    this.#files.set(JSON.stringify(object), { object, bytes })
    return this.#change(object, 'created')
  }

  remove(object: S3Object): S3Change {
    this.#files.delete(JSON.stringify(object))
    return this.#change(object, 'removed')
  }

  get objects(): S3Object[] {
    return [...this.#files.values()].map(({ object }) => object)
  }

  getObject = async (object: S3Object) => {
    this.reads++
    const file = this.#files.get(JSON.stringify(object))
    if (file === undefined) return null
    async function* body(bytes: Uint8Array) {
      for (let from = 0; from < bytes.length; from += 4096) yield bytes.subarray(from, from + 4096)
    }
    return { body: body(file.bytes), etag: etagOf(file.bytes) }
  }

  headObject = async (object: S3Object) => {
    const file = this.#files.get(JSON.stringify(object))
    return file === undefined ? null : { etag: etagOf(file.bytes) }
  }

  #change(object: S3Object, kind: S3Change['kind']): S3Change {
    this.#sequence++
    return { object, kind, sequencer: this.#sequence.toString(16).padStart(16, '0').toUpperCase() }
  }
}

export function etagOf(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}
