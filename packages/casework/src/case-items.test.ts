import type { PdqHash, VideoFingerprint } from '@breakwater/contracts'
import { limits } from '@breakwater/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caseItems, frameCount, listedFingerprint } from './case-items.ts'
import { implausibility } from './fingerprint-plausibility.ts'
import { packFrames, unpackFrames } from './packed-frames.ts'

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits })
const frames = fc.array(
  fc.record({
    frame: fc.nat(0xffff_ffff),
    seconds: fc.nat(86_400_000).map((milliseconds) => milliseconds / 1000),
    hash: hex(64) as fc.Arbitrary<PdqHash>,
    quality: fc.integer({ min: 0, max: 100 }),
  }),
  { maxLength: 40 },
)

describe('packed frames', () => {
  test('are read back as they were', () => {
    fc.assert(
      fc.property(frames, (given) => {
        expect(unpackFrames(packFrames(given))).toEqual(given)
      }),
    )
  })

  test('are base64url of 41 bytes each, as documented', () => {
    const hash = 'f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22' as PdqHash
    const packed = packFrames([{ frame: 258, seconds: 1.027, hash, quality: 77 }])
    expect(Buffer.from(packed, 'base64url').toString('hex')).toBe(`0000010200000403${hash}4d`)
    expect(packed).toBe(Buffer.from(packed, 'base64url').toString('base64url'))
  })

  test('that are not whole are no frames', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = unpackFrames(Buffer.from(bytes).toString('base64url'))
        if (bytes.length % 41 === 0) expect(read).toHaveLength(bytes.length / 41)
        else expect(read).toBeNull()
      }),
    )
    expect(unpackFrames('A')).toBeNull()
    expect(unpackFrames('+/==')).toBeNull()
  })
})

/** Balanced, and another for each number. */
const hash = (number: number) => {
  const half = number.toString(16).padStart(32, '0')
  return (half + [...half].map((digit) => (15 - Number.parseInt(digit, 16)).toString(16)).join('')) as PdqHash
}
const video = (length: number, from = 0): VideoFingerprint =>
  ({
    kind: 'video',
    md5: from.toString(16).padStart(32, '0'),
    vpdq: Array.from({ length }, (_, at) => ({ frame: at * 30, seconds: at, hash: hash(from + at), quality: 60 })),
  }) as VideoFingerprint

describe('what a case is sent', () => {
  test('is taken by the service, however long the videos are', () => {
    const lengths = fc.array(fc.nat(400), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 500 }), (given, most) => {
        const videos = given.map((length, at) => video(length, at * 1_000))
        const listed = caseItems(videos, most).map((item) => listedFingerprint(item)!)
        expect(frameCount(listed)).toBeLessThanOrEqual(most)
        for (const each of listed) expect(implausibility(each)).toBeNull()
        if (frameCount(videos) <= most) expect(listed).toEqual(videos)
      }),
    )
  })

  test('is thinned where there is most of it, and never cut off', () => {
    const [long, short] = caseItems([video(5_000), video(60, 10_000)], 2_600).map((item) => listedFingerprint(item))
    expect(short).toEqual(video(60, 10_000))
    const { vpdq } = long as VideoFingerprint
    expect(vpdq).toHaveLength(2_500)
    expect(vpdq.at(-1)!.seconds).toBe(4_998)
    expect(frameCount([video(limits.videoFrames)])).toBe(7_200)
  })

  test('leaves out what no photograph has', () => {
    const drawn = video(3)
    drawn.vpdq[1]!.hash = '0'.repeat(64) as PdqHash
    const [item] = caseItems([drawn]).map((each) => listedFingerprint(each) as VideoFingerprint)
    expect(item!.vpdq.map(({ seconds }) => seconds)).toEqual([0, 2])
    expect(implausibility(item!)).toBeNull()
    expect(implausibility(drawn)).toEqual({ code: 'implausible-fingerprint', frame: 1 })
  })
})
