import { cellPixels, type FoundLines, marginOf, type SlopesAsked } from './region-kernel.ts'

const { fround } = Math

/** What the kernel (kernels/regions-slopes.as.ts) counts, said plainly: votes by slope and bin. */
export function slopeVotesReference(
  { along, cells, weights }: FoundLines,
  { leastWeight, slopes, step }: SlopesAsked,
): number[][] {
  const margin = marginOf({ slopes, step }, along)
  const places = weights.length / cells - 1
  const bins = Math.floor(places / 2) + 1
  const row = 16 * Math.ceil((bins + 2 * margin) / 16)
  const votes = Array.from({ length: slopes }, () => new Array<number>(row).fill(0))
  for (let cell = 0; cell < cells; cell++) {
    const middleOfPair = (2 * Math.floor(cell / 2) + 1) * cellPixels - along / 2
    for (const [index, of] of votes.entries()) {
      const slope = fround((index - Math.floor(slopes / 2)) * fround(step))
      const down = Math.floor(fround(fround(slope * middleOfPair) + 0.5))
      const binOf = (place: number) => Math.floor((place + 2 * margin - down) / 2)
      for (let place = 0; place <= places; ) {
        const bin = binOf(place)
        let sum = 0
        for (; place <= places && binOf(place) === bin; place++) {
          const weight = weights[place * cells + cell]!
          if (weight >= leastWeight) sum += weight
        }
        if (sum > 0) of[bin]! += sum >> 2
      }
    }
  }
  return votes
}
