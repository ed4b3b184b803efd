import { createHash } from 'node:crypto'

/** Finders are tuned on one half of the pictures, and what they reach is reported on the other. */
export const halves = ['tuning', 'reporting'] as const
export type Half = (typeof halves)[number]

/** By the picture's name alone, so that it never changes sides. */
export function halfOf(id: string): Half {
  return halves[createHash('sha256').update(id).digest()[0]! & 1]!
}
