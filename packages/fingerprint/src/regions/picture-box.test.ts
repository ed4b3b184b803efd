import { expect, test } from 'vitest'
import { type PictureBox, touches } from './picture-box.ts'
import type { RegionFingerprint } from './region-fingerprint.ts'

/** A part from 0.4 to 0.6 both ways. */
const part: RegionFingerprint['corners'] = [
  [0.4, 0.4],
  [0.6, 0.4],
  [0.6, 0.6],
  [0.4, 0.6],
]
const box = (left: number, top: number, width: number, height: number): PictureBox => ({ left, top, width, height })

test.each([
  ['one that lies in it', box(0.45, 0.45, 0.1, 0.1)],
  ['one that it lies in', box(0, 0, 1, 1)],
  ['one that cuts a corner', box(0.55, 0.55, 0.4, 0.4)],
  ['one that crosses it', box(0.5, 0, 0.01, 1)],
])('a part touches %s', (_, other) => {
  expect(touches(part, other)).toBe(true)
})

test.each([
  ['to the left', box(0, 0, 0.4, 1)],
  ['to the right', box(0.6, 0, 0.4, 1)],
  ['above', box(0, 0, 1, 0.4)],
  ['below', box(0, 0.6, 1, 0.4)],
  ['off a corner', box(0.7, 0.7, 0.1, 0.1)],
])('a part does not touch one %s', (_, other) => {
  expect(touches(part, other)).toBe(false)
})
