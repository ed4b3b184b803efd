import { signCheckpoint } from '../checkpoint.ts'
import { formatBundle } from '../entry-bundle.ts'
import { leafHash } from '../merkle-hash.ts'
import type { ReadMirror } from '../mirror.ts'
import { type NoteSigner, noteSigner } from '../signed-note.ts'
import { parseTilePath, tilePath, tileWidth } from '../tile.ts'
import { nodesFromTiles, overWritten, type ReadTile, tilesAfter } from '../tile-hashes.ts'
import { type ReadNode, rootOf } from '../tree.ts'

/** A log in memory that grows in batches, as a service's does. Old partial tiles stay, as its clients may ask for them. */
export interface MemoryLog {
  readonly size: number
  readonly signer: NoteSigner
  readonly files: Map<string, Uint8Array>
  readonly readTile: ReadTile
  readonly read: ReadMirror
  nodes(size?: number): ReadNode
  append(entries: readonly Uint8Array[]): Promise<void>
  checkpoint(): Promise<string>
}

export const testSigner = noteSigner('log.example/test', new Uint8Array(32).fill(7))

export function memoryLog(signer: NoteSigner = testSigner): MemoryLog {
  const files = new Map<string, Uint8Array>()
  let all: Uint8Array[] = []
  const readTile: ReadTile = (tile) => {
    const bytes = files.get(tilePath(tile))
    if (bytes === undefined) throw new Error(`no ${tilePath(tile)}`)
    return bytes
  }
  return {
    signer,
    files,
    readTile,
    read: async (path) => files.get(path) ?? null,
    get size() {
      return all.length
    },
    nodes: (size = all.length) => nodesFromTiles(size, prefixOf(files)),
    async append(entries) {
      const size = all.length
      const leaves = entries.map(leafHash)
      const written = await tilesAfter({ size, leaves }, readTile)
      for (const tile of written) files.set(tilePath(tile), tile.hashes)
      await rootOf(nodesFromTiles(size + leaves.length, overWritten(written, readTile)), size + leaves.length)
      all = [...all, ...entries]
      for (let index = Math.floor(size / tileWidth); index * tileWidth < all.length; index++) {
        const bundle = all.slice(index * tileWidth, (index + 1) * tileWidth)
        files.set(tilePath({ level: 'entries', index, width: bundle.length }), formatBundle(bundle))
      }
    },
    async checkpoint() {
      const root = await rootOf(this.nodes(), all.length)
      return signCheckpoint({ size: all.length, root }, signer)
    },
  }
}

/** A narrower tile is the beginning of a wider one. */
function prefixOf(files: ReadonlyMap<string, Uint8Array>): ReadTile {
  return (tile) => {
    for (const [path, bytes] of files) {
      const held = parseTilePath(path)
      if (held?.level === tile.level && held.index === tile.index && held.width >= tile.width) {
        return bytes.subarray(0, tile.width * 32)
      }
    }
    throw new Error(`no ${tilePath(tile)}`)
  }
}

export function entriesOf(count: number, from = 0): Uint8Array[] {
  return Array.from({ length: count }, (_, at) => Uint8Array.from([(from + at) >> 8, (from + at) & 0xff, 9]))
}
