/** C2SP tlog-tiles: a tile holds up to 256 hashes of one level; level n + 1 has the root of each full tile of level n. */
export const tileWidth = 256

export interface Tile {
  /** `entries`: a bundle of the leaves themselves. */
  readonly level: number | 'entries'
  readonly index: number
  /** 1 to 256; under 256 the tile is partial. */
  readonly width: number
}

/** Below the log's prefix: `tile/0/x001/234.p/17`. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g)!
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`
}

const pattern = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*)(\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** Null for what is no path of a tile, or not written the one way it is. */
export function parseTilePath(path: string): Tile | null {
  const [, level, leading, last, width] = pattern.exec(path) ?? []
  if (level === undefined || leading === undefined || last === undefined) return null
  const index = Number(leading.replaceAll(/[x/]/g, '') + last)
  const tile = {
    level: level === 'entries' ? ('entries' as const) : Number(level),
    index,
    width: width === undefined ? tileWidth : Number(width),
  }
  const isLevel = tile.level === 'entries' || tile.level < 64
  const isTile = isLevel && tile.width <= tileWidth && Number.isSafeInteger(index) && tilePath(tile) === path
  return isTile ? tile : null
}

/** How many hashes of a tile a tree of this size fills; 0 when it has none. */
export function widthIn(size: number, { level, index }: Pick<Tile, 'level' | 'index'>): number {
  const filled = Math.floor(size / tileWidth ** (level === 'entries' ? 0 : level)) - index * tileWidth
  return Math.max(0, Math.min(tileWidth, filled))
}

/** Every tile of a tree, with its bundles of entries: what a mirror holds. */
export function* tilesOf(size: number): Generator<Tile> {
  for (let index = 0; index * tileWidth < size; index++) {
    yield { level: 'entries', index, width: widthIn(size, { level: 'entries', index }) }
  }
  for (let level = 0; tileWidth ** level <= size; level++) {
    for (let index = 0; widthIn(size, { level, index }) > 0; index++) {
      yield { level, index, width: widthIn(size, { level, index }) }
    }
  }
}
