import { fsyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

interface Stream {
  readonly nfd?: number
}
interface Runtime {
  readonly NODEFS: { readonly stream_ops: { fsync?: (stream: Stream) => number } }
}

/**
 * PGlite's folder, with real `fsync`. By itself PGlite starts PostgreSQL with `-F` (never sync), and its file system
 * has no `fsync` to call: what was committed survives a killed process, but not a power cut (measured on 0.5.16: 200
 * commits, no fsync; with this, 200 commits, 200 fsyncs, 0.5 ms each on an SSD).
 */
export class DurableNodeFs extends NodeFS {
  override async init(...input: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...input)
    const addSync = (runtime: unknown) => {
      ;(runtime as Runtime).NODEFS.stream_ops.fsync = ({ nfd }) => {
        if (nfd !== undefined) fsyncSync(nfd)
        return 0
      }
    }
    const preRun = [...((emscriptenOpts.preRun ?? []) as (typeof addSync)[]), addSync]
    return { emscriptenOpts: { ...emscriptenOpts, preRun } as typeof emscriptenOpts }
  }
}

/**
 * `-F` turns syncing off. The default method, fdatasync, is a stub in PGlite's libc; fsync is not. Old segments of the
 * log are deleted, not kept for reuse with erased hashes still in them.
 */
const settings = ['wal_sync_method=fsync', 'wal_recycle=off', 'min_wal_size=32MB']
export const durableStartParams: string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...settings.flatMap((setting) => ['-c', setting]),
]
