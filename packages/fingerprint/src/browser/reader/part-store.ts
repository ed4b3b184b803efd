import type { FromReader } from './reader-messages.ts'
import type { PartList, ReaderPart } from './reader-parts.ts'
import type { WorkerMaterial } from './start-worker.ts'

/** The parts that the page has handed in. */
export interface PartStore {
  /** Whether the frame was built with such a part. */
  has(part: ReaderPart): boolean
  /** Whether the part is there; the page is asked for it where it is not yet. */
  want(part: ReaderPart): Promise<boolean>
  /** Takes what the page hands in, if it is the bytes that the frame was built for. */
  take(part: ReaderPart, files: readonly ArrayBuffer[]): Promise<void>
  /** What a Worker is made of by a part that is there. */
  materialOf(part: ReaderPart): Omit<WorkerMaterial, 'kernel'>
}

export function createPartStore(parts: PartList, say: (message: FromReader) => void): PartStore {
  const taken = new Map<ReaderPart, readonly ArrayBuffer[]>()
  const waiting = new Map<ReaderPart, ((isThere: boolean) => void)[]>()
  return {
    has: (part) => parts[part] !== undefined,
    want(part) {
      if (taken.has(part)) return Promise.resolve(true)
      if (parts[part] === undefined) return Promise.resolve(false)
      return new Promise((resolve) => {
        waiting.set(part, [...(waiting.get(part) ?? []), resolve])
        say({ type: 'need', part })
      })
    },
    async take(part, files) {
      const digests = await Promise.all(files.map(sha256))
      const isWhole = parts[part]?.every(({ sha256: wanted }, index) => wanted === digests[index]) === true
      if (isWhole) taken.set(part, files)
      say({ type: 'part', part, isTaken: isWhole })
      const resolves = waiting.get(part) ?? []
      waiting.delete(part)
      for (const resolve of resolves) resolve(isWhole)
    },
    materialOf(part) {
      const isScript = (index: number) => parts[part]![index]!.address.endsWith('.js')
      const files = taken.get(part)!
      return {
        scripts: files.filter((_, index) => isScript(index)),
        files: files.filter((_, index) => !isScript(index)),
      }
    },
  }
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
