import { concatBytes } from '@noble/hashes/utils.js'
import { type Hash, hashBytes, nodeHash } from './merkle-hash.ts'
import { type Tile, tileWidth, widthIn } from './tile.ts'
import type { ReadNode } from './tree.ts'

export interface HashTile extends Tile {
  readonly level: number
}

/** The hashes of a tile one after another: 32 bytes times its width. */
export type ReadTile = (tile: HashTile) => Promise<Uint8Array> | Uint8Array

const tileHeight = 8

/** Nodes of a tree of this size, from its tiles. */
export function nodesFromTiles(size: number, readTile: ReadTile): ReadNode {
  const tiles = new Map<string, Promise<Uint8Array>>()
  const read = (level: number, index: number) => {
    const name = `${level}/${index}`
    const known = tiles.get(name)
    if (known !== undefined) return known
    const width = widthIn(size, { level, index })
    const reading = Promise.resolve(readTile({ level, index, width })).then((bytes) => {
      if (bytes.length !== width * hashBytes) throw new RangeError(`tile ${name} has ${bytes.length} bytes`)
      return bytes
    })
    tiles.set(name, reading)
    return reading
  }
  return async (height, index) => {
    const level = Math.floor(height / tileHeight)
    const count = 2 ** (height % tileHeight)
    const first = index * count
    const bytes = await read(level, Math.floor(first / tileWidth))
    const start = (first % tileWidth) * hashBytes
    return foldHashes(bytes.subarray(start, start + count * hashBytes))
  }
}

/** Root of a whole subtree from its lowest hashes, a power of two of them. */
export function foldHashes(bytes: Uint8Array): Hash {
  if (bytes.length === hashBytes) return bytes
  const half = bytes.length / 2
  return nodeHash(foldHashes(bytes.subarray(0, half)), foldHashes(bytes.subarray(half)))
}

/** A tile that an append made or made longer, whole. */
export interface WrittenTile extends HashTile {
  readonly hashes: Uint8Array
}

/** What to write so that leaves with these hashes follow the first `size`. `readTile` is asked for the tree before. */
export async function tilesAfter(
  { size, leaves }: { size: number; leaves: readonly Hash[] },
  readTile: ReadTile,
): Promise<WrittenTile[]> {
  const written: WrittenTile[] = []
  let hashes = leaves
  for (let level = 0; hashes.length > 0; level++) {
    let position = Math.floor(size / tileWidth ** level)
    const above: Hash[] = []
    while (hashes.length > 0) {
      const index = Math.floor(position / tileWidth)
      const filled = position % tileWidth
      const before = filled === 0 ? new Uint8Array() : await readTile({ level, index, width: filled })
      const added = hashes.slice(0, tileWidth - filled)
      const width = filled + added.length
      const tile = { level, index, width, hashes: concatBytes(before, ...added) }
      written.push(tile)
      if (width === tileWidth) above.push(foldHashes(tile.hashes))
      hashes = hashes.slice(added.length)
      position += added.length
    }
    hashes = above
  }
  return written
}

/** Reads what was just written before it asks for what was there. */
export function overWritten(written: readonly WrittenTile[], readTile: ReadTile): ReadTile {
  return (tile) =>
    written.find(({ level, index }) => level === tile.level && index === tile.index)?.hashes ?? readTile(tile)
}
