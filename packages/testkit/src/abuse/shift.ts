/** By how much the first of each pair takes longer than the second, and between what it lies with 99% confidence. */
export interface Shift {
  readonly shift: number
  readonly low: number
  readonly high: number
}

const confidence99 = 2.5758

/**
 * Hodges and Lehmann's estimate of the shift of paired differences, with the interval of Wilcoxon's signed ranks (Hollander,
 * Wolfe, Chicken: Nonparametric Statistical Methods, 3rd edition, 3.2 and 3.3). Of the form of the noise it takes nothing for
 * granted but that it is as likely to fall on one of a pair as on the other.
 */
export function shiftOf(differences: readonly number[]): Shift {
  const count = differences.length
  const means = new Float64Array((count * (count + 1)) / 2)
  let at = 0
  for (let one = 0; one < count; one++)
    for (let other = one; other < count; other++) means[at++] = (differences[one]! + differences[other]!) / 2
  means.sort()
  const spread = confidence99 * Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24)
  const rank = Math.max(0, Math.floor(means.length / 2 - spread))
  const middle = (means.length - 1) / 2
  return {
    shift: (means[Math.floor(middle)]! + means[Math.ceil(middle)]!) / 2,
    low: means[rank]!,
    high: means[means.length - 1 - rank]!,
  }
}
