import { concatBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatBundle, parseBundle } from './entry-bundle.ts'
import { leafHash, nodeHash } from './merkle-hash.ts'
import { entriesOf, memoryLog } from './testing/memory-log.ts'
import { parseTilePath, type Tile, tilePath, tilesOf, widthIn } from './tile.ts'
import { nodesFromTiles, overWritten, type ReadTile, tilesAfter } from './tile-hashes.ts'
import { rootOf } from './tree.ts'

const tile: fc.Arbitrary<Tile> = fc.record({
  level: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant('entries' as const)),
  index: fc.oneof(fc.nat(2_000), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
  width: fc.integer({ min: 1, max: 256 }),
})

test('paths are those of the specification', () => {
  expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067')
  expect(tilePath({ level: 1, index: 0, width: 17 })).toBe('tile/1/000.p/17')
  expect(tilePath({ level: 'entries', index: 999, width: 256 })).toBe('tile/entries/999')
})

test('a path says its tile, and only in one way', () => {
  fc.assert(
    fc.property(tile, (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual(tile)
    }),
  )
  for (const path of [
    ...[
      'tile/00/000',
      'tile/64/000',
      'tile/0/0',
      'tile/0/x000/000',
      'tile/0/001/000',
      'tile/0/000.p/0',
      'tile/0/000.p/01',
    ],
    ...[
      'tile/0/000.p/256',
      'tile/0/000.p/257',
      'tile/-1/000',
      'tile/0/../000',
      'tile/data/000',
      '/tile/0/000',
      'tile/0/000\n',
    ],
  ]) {
    expect(parseTilePath(path), path).toBeNull()
  }
})

test('a tree of 70,000 has the tiles of the example in the specification', () => {
  const tiles = [...tilesOf(70_000)].filter(({ level }) => level !== 'entries')
  const count = (level: number, isFull: boolean) =>
    tiles.filter((each) => each.level === level && (each.width === 256) === isFull).length
  expect([count(0, true), count(0, false), count(1, true), count(1, false), count(2, false)]).toEqual([273, 1, 1, 1, 1])
  expect(widthIn(70_000, { level: 0, index: 273 })).toBe(112)
  expect(widthIn(70_000, { level: 1, index: 1 })).toBe(17)
  expect([...tilesOf(256)].map(tilePath)).toEqual(['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1'])
  expect([...tilesOf(0)]).toEqual([])
})

test('tiles reassemble to the tree, whatever batches it grew in', async () => {
  const batches = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(batches, async (sizes) => {
      const [grown, atOnce] = [memoryLog(), memoryLog()]
      for (const count of sizes) await grown.append(entriesOf(count, grown.size))
      await atOnce.append(entriesOf(grown.size))
      for (const each of tilesOf(grown.size))
        expect(grown.files.get(tilePath(each))).toEqual(atOnce.files.get(tilePath(each)))
      const leaves = [...tilesOf(grown.size)].flatMap((each) =>
        each.level === 0 ? [grown.files.get(tilePath(each))!] : [],
      )
      expect(concatBytes(...leaves)).toEqual(concatBytes(...entriesOf(grown.size).map(leafHash)))
      const nodes = nodesFromTiles(grown.size, grown.readTile)
      expect(await rootOf(nodes, grown.size)).toEqual(await rootOf(atOnce.nodes(), grown.size))
    }),
    { numRuns: 15 },
  )
})

test('a tree over more than one tile of the second level holds together', async () => {
  // Of leaves that are all the same, every whole subtree of a height is the same.
  const same = [leafHash(Uint8Array.of(1))]
  while (same.length <= 16) same.push(nodeHash(same.at(-1)!, same.at(-1)!))
  const leaves = Array.from({ length: 65_000 }, () => same[0]!)
  const nothing: ReadTile = () => new Uint8Array()
  const first = await tilesAfter({ size: 0, leaves }, nothing)
  const then = await tilesAfter({ size: 65_000, leaves: leaves.slice(0, 1_000) }, overWritten(first, nothing))
  const root = await rootOf(nodesFromTiles(66_000, overWritten([...then, ...first], nothing)), 66_000)
  expect(then.map(({ level, width }) => `${level}:${width}`)).toEqual([
    ...['0:256', '0:256', '0:256', '0:256'],
    '0:208',
    '1:256',
    '1:1',
    '2:1',
  ])
  expect(then.at(-1)!.hashes).toEqual(same[16])
  // 66,000 = 65,536 + 256 + 128 + 64 + 16
  const rest = nodeHash(same[8]!, nodeHash(same[7]!, nodeHash(same[6]!, same[4]!)))
  expect(root).toEqual(nodeHash(same[16]!, rest))
})

test('bundles come back as they were, and nothing else is one', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (entries) => {
      const bytes = formatBundle(entries)
      expect(parseBundle(bytes)).toEqual(entries)
      if (bytes.length > 0) expect(parseBundle(bytes.slice(0, -1))).not.toEqual(entries)
    }),
  )
  expect(parseBundle(Uint8Array.of(0))).toBeNull()
  expect(parseBundle(Uint8Array.of(0, 2, 1))).toBeNull()
})
