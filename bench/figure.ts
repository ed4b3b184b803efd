/** One line of `npm run bench -- --json`. Peer fields are null where the peer is not installed: never counted as met. */
export interface Figure {
  readonly area: string
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly peer: string | null
  readonly peerValue: number | null
  /** How many times better than the peer: above 1 is better, whatever the unit. */
  readonly ratio: number | null
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** A figure in milliseconds beside a peer's, less being better. */
export function millisecondsFigure(
  area: string,
  name: string,
  value: number,
  peer: string,
  peerValue: number | null,
): Figure {
  const ratio = peerValue === null ? null : peerValue / value
  return { area, name, value, unit: 'ms', peer, peerValue, ratio }
}
