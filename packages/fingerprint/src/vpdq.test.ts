import type { Md5Hash, PdqHash, VideoFrameFingerprint } from '@breakwater/contracts/fingerprint-types'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scheduleFrames } from './browser/video/frame-schedule.ts'
import {
  FrameCollection,
  formatVpdqText,
  isFirstOfItsTurn,
  listableVideo,
  parseVpdqText,
  sharesOfMatchingFrames,
} from './vpdq.ts'

const frameOf = (frame: number, hash = frame.toString(16).padStart(64, '0'), quality = 80): VideoFrameFingerprint => ({
  frame,
  seconds: frame / 25,
  hash: hash as PdqHash,
  quality,
})

const timeline = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 400 }).map((steps) => {
  let time = 0.5
  return [time, ...steps.map((step) => (time += step / 1000))]
})

test('the first frame of every second is taken, and none twice, whatever the frame rate does', () => {
  fc.assert(
    fc.property(timeline, (timestamps) => {
      const scheduled = scheduleFrames(timestamps)
      const turns = scheduled.map(({ seconds }) => Math.floor(seconds + 1e-4))
      expect(new Set(turns).size).toBe(turns.length)
      const all = timestamps.map((timestamp) => Math.floor(timestamp - timestamps[0]! + 1e-4))
      expect(turns).toEqual([...new Set(all)])
      for (const { frame, timestamp } of scheduled) expect(timestamps[frame]).toBe(timestamp)
    }),
  )
})

test('frames one by one and frames all at once end with the same choice, however many there are', () => {
  fc.assert(
    fc.property(timeline, fc.integer({ min: 1, max: 60 }), (timestamps, most) => {
      const collection = new FrameCollection(most)
      timestamps.forEach((timestamp, index) => {
        const before = index === 0 ? undefined : timestamps[index - 1]! - timestamps[0]!
        if (isFirstOfItsTurn(timestamp - timestamps[0]!, before, 1) && collection.wantsNext())
          collection.add(frameOf(index))
      })
      const frames = collection.frames.map(({ frame }) => frame)
      expect(frames).toEqual(scheduleFrames(timestamps, { most }).map(({ frame }) => frame))
      expect(frames.length).toBeLessThanOrEqual(most)
      expect(frames[0]).toBe(0)
    }),
  )
})

test('29.97 frames a second give one frame a second, with the drift of the clock and not of the count', () => {
  const timestamps = Array.from({ length: 3_000 }, (_, frame) => (frame * 1001) / 30_000)
  const scheduled = scheduleFrames(timestamps)
  expect(scheduled).toHaveLength(101)
  for (const [second, { seconds }] of scheduled.entries()) expect(seconds - second).toBeLessThan(1001 / 30_000)
})

test('what is listed has enough detail, and each hash once', () => {
  const vpdq = [frameOf(0, 'a'.repeat(64)), frameOf(25, 'b'.repeat(64), 49), frameOf(50, 'a'.repeat(64)), frameOf(75)]
  expect(listableVideo({ md5: '0'.repeat(32) as Md5Hash, vpdq }).vpdq.map(({ frame }) => frame)).toEqual([0, 75])
})

test('shares are counted both ways, within 31 bits, over frames of enough quality', () => {
  const near = `${'0'.repeat(56)}7fffffff`
  const far = `${'0'.repeat(56)}ffffffff`
  const zero = '0'.repeat(64)
  expect(sharesOfMatchingFrames([frameOf(0, zero)], [frameOf(0, near)])).toEqual({ ofOne: 1, ofOther: 1 })
  expect(sharesOfMatchingFrames([frameOf(0, zero)], [frameOf(0, far)])).toEqual({ ofOne: 0, ofOther: 0 })
  const clip = [frameOf(0, zero), frameOf(1, zero, 10)]
  const film = [frameOf(0, near), frameOf(1, 'f'.repeat(64)), frameOf(2, 'f'.repeat(64)), frameOf(3, 'f'.repeat(64))]
  expect(sharesOfMatchingFrames(clip, film)).toEqual({ ofOne: 1, ofOther: 0.25 })
  expect(sharesOfMatchingFrames([], film)).toEqual({ ofOne: 0, ofOther: 0 })
})

test("Meta's text form is read and written, and what is no line of it is refused", () => {
  const line = `${'3,100,'}${'0123456789abcdef'.repeat(4)},0.100\n`
  expect(formatVpdqText(parseVpdqText(line))).toBe(line)
  expect(parseVpdqText(line)).toMatchObject([{ frame: 3, quality: 100, seconds: 0.1 }])
  for (const wrong of ['3,100,abc,0.1', 'frame,quality', `${line}x`]) {
    expect(() => parseVpdqText(wrong)).toThrow(SyntaxError)
  }
})
