import type { CountBand, DelayShares } from '@breakwater/contracts'
import type { MessageKey, Say } from '../speech.ts'

const times: Readonly<Record<number, MessageKey>> = {
  1: 'figures.time.second',
  10: 'figures.time.ten-seconds',
  60: 'figures.time.minute',
  600: 'figures.time.ten-minutes',
  3600: 'figures.time.hour',
  21600: 'figures.time.six-hours',
  86400: 'figures.time.day',
  604800: 'figures.time.week',
}
/** Those that a table has a line for, where the service tells them apart. */
export const tabledSeconds = [1, 60, 3600, 86400]

export function spokenTime(say: Say, seconds: number): string {
  const key = times[seconds]
  return key === undefined ? `${seconds} s` : say(key)
}

export function spokenBand(say: Say, { from, to }: CountBand): string {
  return say('figures.band', { from, to })
}

/** How many in a hundred: at least, and at most. The last part is not told from all. */
export function hundredths({ outOf, within }: DelayShares, index: number): CountBand {
  const parts = within[index] ?? 0
  const least = (parts * 100) / outOf
  return { from: least, to: parts === outOf - 1 ? 100 : least + 100 / outOf }
}

export function spokenShare(say: Say, shares: DelayShares, index: number): string {
  const { from, to } = hundredths(shares, index)
  if (to === 100) return say('figures.share.least', { number: from })
  return from === 0 ? say('figures.share.below', { number: to }) : say('figures.share.between', { from, to })
}

/**
 * The first time within which so many in a hundred were done; null where the parts are too coarse to say. 50 is the median,
 * 95 the 95th percentile.
 */
export function spokenPercentile(
  say: Say,
  shares: DelayShares,
  seconds: readonly number[],
  percent: number,
): string | null {
  if ((percent * shares.outOf) % 100 !== 0) return null
  const index = shares.within.findIndex((_, at) => hundredths(shares, at).from >= percent)
  if (index < 0) return say('figures.times.over', { time: spokenTime(say, seconds.at(-1)!) })
  return say('figures.times.within', { time: spokenTime(say, seconds[index]!) })
}
