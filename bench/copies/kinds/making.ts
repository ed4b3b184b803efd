import type { CopyStep } from '../copy-kinds.ts'
import type { Picture } from '../drawing/picture.ts'

/** What a step may use besides the picture. */
export interface Making {
  /** From 0 up to 1; the same for the same kind and picture. */
  readonly random: () => number
  /** Pictures that are not listed, in an order of their own for each copy. */
  readonly neighbours: readonly Picture[]
}

export type StepOf<How extends CopyStep['how']> = Extract<CopyStep, { readonly how: How }>
export type Maker<How extends CopyStep['how']> = (
  step: StepOf<How>,
  picture: Picture,
  making: Making,
) => Picture | Promise<Picture>

/** One of them, by chance. */
export function oneOf<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)]!
}

export function between(low: number, high: number, random: () => number): number {
  return low + (high - low) * random()
}
