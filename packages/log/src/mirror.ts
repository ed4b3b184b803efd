import { isConsistent } from './check-proof.ts'
import type { Checkpoint } from './checkpoint.ts'
import { parseBundle } from './entry-bundle.ts'
import { hashBytes, isSameHash, leafHash } from './merkle-hash.ts'
import { type Tile, tilePath, tilesOf } from './tile.ts'
import { foldHashes, nodesFromTiles } from './tile-hashes.ts'
import { consistencyProof, rootOf } from './tree.ts'
import { Unverified } from './unverified.ts'

/** The bytes at a path below the log's prefix; null when there are none. */
export type ReadMirror = (path: string) => Promise<Uint8Array | null>

async function readWhole(read: ReadMirror, tile: Tile): Promise<Uint8Array> {
  const path = tilePath(tile)
  const bytes = await read(path)
  if (bytes === null) throw new Unverified('tile-missing', path)
  if (tile.level !== 'entries' && bytes.length !== tile.width * hashBytes) throw new Unverified('tile-missing', path)
  return bytes
}

/**
 * Recomputes the whole log from its entries and holds every tile and the signed root to it. Calls back with each entry.
 * Throws `Unverified`.
 */
export async function checkMirror(
  { size, root }: Checkpoint,
  read: ReadMirror,
  onEntry: (entry: Uint8Array, index: number) => void = () => {},
): Promise<void> {
  for (const tile of tilesOf(size)) {
    const bytes = await readWhole(read, tile)
    if (tile.level !== 'entries') {
      if (tile.level > 0) await checkAgainstBelow(tile, bytes, read)
      continue
    }
    const entries = parseBundle(bytes)
    if (entries === null || entries.length !== tile.width) throw new Unverified('tile-missing', tilePath(tile))
    const hashes = await readWhole(read, { ...tile, level: 0 })
    for (const [at, entry] of entries.entries()) {
      const own = hashes.subarray(at * hashBytes, (at + 1) * hashBytes)
      if (!isSameHash(leafHash(entry), own)) throw new Unverified('tile-wrong', tilePath({ ...tile, level: 0 }))
      onEntry(entry, tile.index * 256 + at)
    }
  }
  const nodes = nodesFromTiles(size, (tile) => readWhole(read, tile))
  if (!isSameHash(await rootOf(nodes, size), root)) throw new Unverified('not-in-log', 'the root of all tiles')
}

async function checkAgainstBelow(tile: Tile, bytes: Uint8Array, read: ReadMirror): Promise<void> {
  for (let at = 0; at < tile.width; at++) {
    const level = Number(tile.level) - 1
    const below = await readWhole(read, { level, index: tile.index * 256 + at, width: 256 })
    const own = bytes.subarray(at * hashBytes, (at + 1) * hashBytes)
    if (!isSameHash(foldHashes(below), own)) throw new Unverified('tile-wrong', tilePath(tile))
  }
}

/** Whether the later checkpoint holds all that the earlier one does, by a mirror of the later. Throws `Unverified`. */
export async function checkConsistency(earlier: Checkpoint, later: Checkpoint, read: ReadMirror): Promise<void> {
  if (earlier.origin !== later.origin) throw new Unverified('other-log', earlier.origin)
  if (earlier.size > later.size) throw new Unverified('shrunk', `${earlier.size} leaves before, ${later.size} now`)
  const nodes = nodesFromTiles(later.size, (tile) => readWhole(read, tile))
  const proof = await consistencyProof(nodes, earlier.size, later.size)
  const sizes = { from: earlier.size, fromRoot: earlier.root, to: later.size, toRoot: later.root }
  if (!isConsistent(proof, sizes)) throw new Unverified('inconsistent')
}
