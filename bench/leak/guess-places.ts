import { correlation } from './estimate.ts'
import { type Place, seen, type View, viewOf } from './view.ts'

const sizes = Array.from({ length: 10 }, (_, step) => 0.2 * 1.15 ** step)
const stepShare = 0.15

export interface Candidate {
  readonly place: Place
  readonly view: View
}

/** Windows as they may lie in a picture whose shape is known: `aspect` is its width by its height. */
export function candidatePlaces(aspect: number): Candidate[] {
  const candidates: Candidate[] = []
  for (const size of sizes) {
    const [width, height] = aspect > 1 ? [size / aspect, size] : [size, size * aspect]
    for (let top = 0; top + height <= 1; top += height * stepShare) {
      for (let left = 0; left + width <= 1; left += width * stepShare) {
        const place = { left, top, width, height }
        candidates.push({ place, view: viewOf(place) })
      }
    }
  }
  return candidates
}

/**
 * Where each window most likely lies, by what the hash of the whole tells: the place whose frequencies agree best with its
 * bits.
 */
export function guessPlaces(
  candidates: readonly Candidate[],
  fromWhole: Float64Array,
  windows: readonly (readonly boolean[])[],
): Candidate[] {
  const signs = windows.map((bits) => Float64Array.from(bits, (bit) => (bit ? 1 : -1)))
  const best = signs.map(() => ({ score: Number.NEGATIVE_INFINITY, candidate: candidates[0]! }))
  for (const candidate of candidates) {
    const there = seen(candidate.view, fromWhole)
    for (const [window, wanted] of signs.entries()) {
      const score = correlation(there, wanted)
      if (score > best[window]!.score) best[window] = { score, candidate }
    }
  }
  return best.map(({ candidate }) => candidate)
}
