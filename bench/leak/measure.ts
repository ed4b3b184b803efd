import { median } from '../figure.ts'
import { correlation, estimate, type Heard, type Prior } from './estimate.ts'
import { guessPlaces } from './guess-places.ts'
import { heightOf, type KnownPicture, transformed } from './known-picture.ts'
import { type Place, seen, side, variances, viewOf, whole } from './view.ts'

/** What a thief has: the hash of the whole; with windows and, which no list holds, where they lie; with windows alone. */
export const attacks = ['whole', 'placed', 'guessed'] as const
export type Attack = (typeof attacks)[number]

/** Cycles along a side of the picture. */
export const bands = [
  [0, 4],
  [4, 8],
  [8, 16],
  [16, 32],
  [32, 64],
] as const

export interface Reconstruction {
  readonly frequencies: Float64Array
  /** Correlation of the luma with the true one: of the whole, in each band, and within each window as PDQ sees it. */
  readonly ofWhole: number
  readonly ofBands: readonly number[]
  readonly ofWindows: readonly number[]
}

export interface Leak {
  readonly windows: number
  /** Of the windows, how many were put where they lie. */
  readonly placed: number
  /** Of each window by itself, from its own hash, wherever it lies: correlation with what PDQ sees there. */
  readonly alone: readonly number[]
  readonly of: Readonly<Record<Attack, Reconstruction>>
}

export interface Photograph extends KnownPicture {
  readonly aspect: number
}

/** `gridShare`: how closely places are looked for at first, in shares of a window. */
export function measureLeak(prior: Prior, photograph: Photograph, gridShare = 0.05): Leak {
  const { windows, bits, aspect } = photograph
  const ofWhole: Heard = { view: viewOf(whole), bits }
  const fromWhole = estimate(prior, [ofWhole])
  const guesses = guessPlaces(
    { prior, frequencies: fromWhole, aspect },
    windows.map((window) => window.bits),
    gridShare,
  )
  const placed = [ofWhole, ...windows.map((window) => ({ view: viewOf(window.place), bits: window.bits }))]
  const guessed = [ofWhole, ...guesses.map((place, at) => ({ view: viewOf(place), bits: windows[at]!.bits }))]
  return {
    windows: windows.length,
    placed: guesses.filter((place, at) => isThere(place, windows[at]!.place)).length,
    alone: windows.map((window) => alone(prior, photograph, window)),
    of: {
      whole: compared(photograph, fromWhole),
      placed: compared(photograph, estimate(prior, placed)),
      guessed: compared(photograph, estimate(prior, guessed)),
    },
  }
}

/** Each number by its sign and by how much such numbers vary. */
function alone(prior: Prior, { frequencies }: Photograph, { place, bits }: Photograph['windows'][number]): number {
  const view = viewOf(place)
  const guessed = variances(view, prior).map((variance, at) => (bits[at] ? 1 : -1) * Math.sqrt(variance))
  return correlation(guessed, seen(view, frequencies))
}

/** Within a tenth of the picture, and a fifth of its size. */
function isThere(guess: Place, place: Place): boolean {
  const middle = ({ left, top, width, height }: Place) => [left + width / 2, top + height / 2] as const
  const [[x, y], [wantedX, wantedY]] = [middle(guess), middle(place)]
  const ratio = guess.width / place.width
  return Math.hypot(x - wantedX, y - wantedY) < 0.1 && ratio > 0.8 && ratio < 1.25
}

function compared({ frequencies: truth, windows }: Photograph, frequencies: Float64Array): Reconstruction {
  const ofBands = bands.map(([from, to]) => {
    const only = (values: Float64Array) =>
      values.map((value, at) => (heightOf(at) > 2 * from && heightOf(at) <= 2 * to ? value : 0))
    return correlation(only(truth), only(frequencies))
  })
  const ofWindows = windows.map(({ place }) => {
    const view = viewOf(place)
    return correlation(seen(view, truth), seen(view, frequencies))
  })
  return { frequencies, ofWhole: correlation(truth, frequencies), ofBands, ofWindows }
}

/** The tenth, the half and nine tenths of some figures. */
export function spreadOf(values: readonly number[]): readonly [low: number, middle: number, high: number] {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  return [at(0.1), median(values), at(0.9)]
}

/** As a grey picture, with as much contrast as the true one. */
export function pixelsOf(frequencies: Float64Array, truth: Float64Array): Uint8Array {
  const luma = transformed(frequencies, 'back')
  const deviation = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0)) / side
  const scale = deviation(truth) / Math.max(1e-9, deviation(frequencies))
  return Uint8Array.from(luma, (value) => Math.max(0, Math.min(255, 128 + value * scale)))
}
