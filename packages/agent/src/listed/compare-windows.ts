import type { Match } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts/limits'
import { bitsForPart, type UploadWindow } from '@breakwater/fingerprint'
import { type HashSearcher, hashBytes } from '@breakwater/matcher'
import type { Listed, ListedRows } from './listed-rows.ts'
import { rememberedPerId } from './remembered-per-id.ts'

export interface ListedWindows {
  readonly index: HashSearcher
  readonly rows: Pick<ListedRows, 'ofHash'>
}

/** A window is looked for as it stands and mirrored. */
const formsOfWindow = 2
/** Of one window of an upload: more that is near to it is not told apart. */
const mostNeighbours = 256
/** Of one listed window the nearest hits are put together: a pattern that repeats itself may have thousands. */
const mostHitsOfWindow = 32
/** Windows of one copy are turned alike, but for what their hashes forgive: radians. */
const sameTurn = 0.05
/** Two that share more than this of the smaller one are one place. */
const mostOverlap = 0.5

/** So many windows that agree say more than a part that is whole: each alone is a hint (ADR 60). */
export const agreeingWindows = 2

/** A window of the upload that is near to a listed one. */
interface Hit {
  readonly place: UploadWindow
  readonly isMirrored: boolean
  /** The listed window's number. */
  readonly window: number
  readonly distanceBits: number
}

/** One match for each entry that has a window near to one of an upload's, with how many of them agree; nearest first. */
export function compareWindows({ index, rows }: ListedWindows, windows: readonly UploadWindow[]): Match[] {
  const good = windows.filter(({ quality }) => quality >= limits.minimumQuality)
  if (good.length === 0) return []
  const queries = new Uint8Array(good.length * formsOfWindow * hashBytes)
  for (const [at, { hashes }] of good.entries()) queries.set(hashes, at * formsOfWindow * hashBytes)
  const options = { radiusBits: limits.matchDistanceBits, limit: mostNeighbours }
  const { starts, ids, distancesBits } = index.search(queries, options)
  const listedOf = rememberedPerId((id) => rows.ofHash(id))
  const found = new Map<number, { readonly listed: Listed; readonly hits: Hit[] }>()
  for (let query = 0; query + 1 < starts.length; query++) {
    if (starts[query] === starts[query + 1]) continue
    const bits = bitsForPart(queries, query * hashBytes)
    if (bits === undefined) continue
    for (let neighbour = starts[query]!; neighbour < starts[query + 1]!; neighbour++) {
      if (distancesBits[neighbour]! > bits) continue
      const window = ids[neighbour]!
      const listed = listedOf(window)
      if (listed === undefined) continue
      const entry = found.get(listed.id) ?? { listed, hits: [] }
      found.set(listed.id, entry)
      const place = good[Math.floor(query / formsOfWindow)]!
      const isMirrored = query % formsOfWindow === 1
      entry.hits.push({ place, isMirrored, window, distanceBits: distancesBits[neighbour]! })
    }
  }
  return [...found.values()]
    .map(({ listed, hits }) => matchOf(listed, hits))
    .sort((a, b) => a.distanceBits - b.distanceBits)
}

function matchOf({ entry, trust, maxAction }: Listed, hits: readonly Hit[]): Match {
  const agreeing = largestAgreement(nearestOfEachWindow(hits))
  const { place, distanceBits } = agreeing[0]!
  const region = { corners: place.corners.map(([x, y]) => [x, y]) }
  return { entry, distanceBits, quality: place.quality, trust, maxAction, region, windows: agreeing.length }
}

function nearestOfEachWindow(hits: readonly Hit[]): Hit[] {
  const counts = new Map<number, number>()
  return hits
    .toSorted((a, b) => a.distanceBits - b.distanceBits)
    .filter(({ window }) => {
      const count = counts.get(window) ?? 0
      counts.set(window, count + 1)
      return count < mostHitsOfWindow
    })
}

/** Hits that all agree with each other: begun at each of them in turn, the nearest first, the most that came together. */
function largestAgreement(hits: readonly Hit[]): readonly Hit[] {
  let largest: Hit[] = []
  for (const [index, first] of hits.entries()) {
    const together = [first]
    for (const hit of hits.slice(index + 1)) if (together.every((other) => agree(hit, other))) together.push(hit)
    if (together.length > largest.length) largest = together
  }
  return largest
}

/** Two windows of one entry at two places of an upload, both turned alike. */
function agree(a: Hit, b: Hit): boolean {
  const isTurnedAlike = a.isMirrored === b.isMirrored && Math.abs(a.place.turn - b.place.turn) <= sameTurn
  return isTurnedAlike && a.window !== b.window && overlapOf(a.place, b.place) <= mostOverlap
}

/** Which share of the smaller of two upright boxes around windows lies in the other. */
function overlapOf(a: UploadWindow, b: UploadWindow): number {
  const [boxA, boxB] = [boxOf(a), boxOf(b)]
  const along = (from: 0 | 1, to: 2 | 3) => Math.max(0, Math.min(boxA[to], boxB[to]) - Math.max(boxA[from], boxB[from]))
  const areaOf = ([left, top, right, bottom]: Box) => (right - left) * (bottom - top)
  return (along(0, 2) * along(1, 3)) / Math.min(areaOf(boxA), areaOf(boxB))
}

type Box = readonly [left: number, top: number, right: number, bottom: number]

function boxOf({ corners }: UploadWindow): Box {
  const xs = corners.map(([x]) => x)
  const ys = corners.map(([, y]) => y)
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}
