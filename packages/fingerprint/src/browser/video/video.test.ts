import { createHash } from 'node:crypto'
import { readFileSync, statSync, truncateSync } from 'node:fs'
import { chromiumPath } from '@breakwater/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleReaderScripts, bundleScript } from '../../../reader-document.ts'
import { hammingDistance } from '../../distance.ts'
import { fingerprintVideo } from '../../node/index.ts'
import { h264, hasFfmpeg, VideoFolder, vp9 } from '../../testing/generated-video.ts'
import { paint } from '../../testing/paint.ts'
import {
  type Harness,
  openReaderInChromium,
  type ReaderHarness,
  type ReaderInChromium,
} from '../../testing/reader-in-chromium.ts'
import { listableVideo } from '../../vpdq.ts'
import { upright } from './upright.ts'

const canRun = chromiumPath !== undefined && hasFfmpeg
const videos = new VideoFolder()
let reader: ReaderInChromium
let served: ReaderHarness

beforeAll(async () => {
  if (!canRun) return
  const script = await bundleScript('src/browser/video-worker.ts')
  const parts = { video: [{ address: '/video.js', sha256: createHash('sha256').update(script).digest('hex') }] }
  served = { parts, files: { '/video.js': script } }
  reader = await openReaderInChromium(served)
}, 60_000)
afterAll(async () => {
  await reader?.[Symbol.asyncDispose]()
  videos[Symbol.dispose]()
})

const read = async (file: string) => (await reader.read([readFileSync(file)]))[0]!

describe.skipIf(!canRun)('videos in Chromium', () => {
  test.each<[string, (name: string) => string]>([
    ['clip.mp4', (name) => videos.pattern(name, { seconds: 4 }, ...h264)],
    ['clip.mov', (name) => videos.pattern(name, { seconds: 4 }, ...h264)],
    ['clip.mkv', (name) => videos.pattern(name, { seconds: 4 }, ...h264)],
    ['clip.webm', (name) => videos.pattern(name, { seconds: 4 }, ...vp9)],
    ['odd.mp4', (name) => videos.pattern(name, { seconds: 3, rate: 29, size: '546x302' }, ...h264, '-bf', '3')],
    [
      'turned.mp4',
      (name) => {
        const plain = videos.pattern('plain.mp4', { seconds: 2 }, ...h264)
        return videos.make('-i', plain, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', name)
      },
    ],
  ])(
    '%s: the frames, times and MD5 of Node, and hashes at most 10 bits from it',
    async (name, make) => {
      const file = make(name)
      const outcome = await read(file)
      if (!('item' in outcome) || outcome.item.kind !== 'video') throw new Error(JSON.stringify(outcome))
      const expected = listableVideo(await fingerprintVideo(file))
      expect(outcome.item.md5).toBe(expected.md5)
      const told = ({ frame, seconds }: { frame: number; seconds: number }) => ({ frame, seconds })
      expect(outcome.item.vpdq.map(told)).toEqual(expected.vpdq.map(told))
      expect(outcome.item.vpdq.length).toBeGreaterThanOrEqual(2)
      for (const [index, { hash, quality }] of outcome.item.vpdq.entries()) {
        expect(quality).toBeGreaterThanOrEqual(80)
        expect(hammingDistance(hash, expected.vpdq[index]!.hash)).toBeLessThanOrEqual(10)
      }
    },
    60_000,
  )

  // On a machine that is busy with something else Chromium may show the frame before: then a second is missing (docs/formats.md).
  test('without WebCodecs the player of the document shows the same frames', {
    retry: 2,
    timeout: 60_000,
  }, async () => {
    const own = await bundleReaderScripts()
    const frame = `delete globalThis.VideoDecoder; delete globalThis.VideoFrame\n;${own.frame}`
    await using old = await openReaderInChromium({ scripts: { frame }, ...served })
    // As the site does while files are read.
    await old.page.evaluate(() => {
      document.querySelector('iframe')!.hidden = true
    })
    for (const file of [
      videos.pattern('shown.mp4', { seconds: 4 }, ...h264),
      videos.pattern('shown.webm', { seconds: 4 }, ...vp9),
    ]) {
      const [outcome] = await old.read([readFileSync(file)])
      if (!('item' in outcome!) || outcome.item.kind !== 'video') throw new Error(JSON.stringify(outcome))
      const expected = listableVideo(await fingerprintVideo(file))
      expect(outcome.item.vpdq.map(({ frame }) => frame)).toEqual(expected.vpdq.map(({ frame }) => frame))
      for (const [index, { hash }] of outcome.item.vpdq.entries()) {
        expect(hammingDistance(hash, expected.vpdq[index]!.hash)).toBeLessThanOrEqual(10)
      }
    }
  })

  test.each(['decoder', 'player'])(
    'a video that is stopped stays open in no %s of the document',
    async (by) => {
      await using stopped = await openReaderInChromium(served)
      const frame = stopped.page.frames()[1]!
      await frame.evaluate((way) => {
        const opened: (() => boolean)[] = []
        const create = document.createElement.bind(document)
        document.createElement = ((name: string) => {
          const made = create(name)
          if (made instanceof HTMLVideoElement) opened.push(() => made.hasAttribute('src'))
          return made
        }) as typeof document.createElement
        const Native = VideoDecoder
        class Counted extends Native {
          constructor(init: VideoDecoderInit) {
            super(init)
            opened.push(() => this.state !== 'closed')
          }
          static override async isConfigSupported(config: VideoDecoderConfig) {
            return way === 'decoder' ? Native.isConfigSupported(config) : { supported: false, config }
          }
        }
        Object.assign(globalThis, { VideoDecoder: Counted, openOnes: () => opened.map((isOpen) => isOpen()) })
      }, by)
      await stopped.choose([readFileSync(videos.pattern('long.mp4', { seconds: 30, size: '640x480' }, ...h264))])
      const code = await stopped.page.evaluate(() => {
        const { reader: own } = globalThis as unknown as Harness
        return own
          .read(1, ({ percent }) => percent > 8 && own.stop(1))
          .then(
            () => 'read',
            ({ name }: Error) => name,
          )
      })
      expect(code).toBe('ReadingStopped')
      const open = await frame.evaluate(() => (globalThis as unknown as { openOnes(): boolean[] }).openOnes())
      // The player that tells the length, and what decodes.
      expect(open).toEqual([false, false])
    },
    60_000,
  )

  test('what cannot be read says so', async () => {
    const sound = videos.make('-f', 'lavfi', '-i', 'sine=d=1', 'sound.mp4')
    expect(await read(sound)).toEqual({ code: 'no-pictures-inside' })
    const cut = videos.pattern('cut.mp4', { seconds: 4 }, ...h264, '-movflags', 'faststart')
    truncateSync(cut, Math.floor(statSync(cut).size * 0.6))
    expect(await read(cut)).toHaveProperty('code')
    // Chromium from Debian has no HEVC.
    const hevc = videos.pattern(
      'hevc.mp4',
      { seconds: 1 },
      '-c:v',
      'libx265',
      '-tag:v',
      'hvc1',
      '-x265-params',
      'log-level=none',
    )
    expect(await read(hevc)).toEqual({ code: 'unsupported-codec' })
  }, 60_000)

  test('a film of two hours is read piece by piece', async () => {
    const film = videos.pattern('film.mkv', { seconds: 7_500, rate: 1, size: '64x36' }, ...h264)
    const outcome = await read(film)
    if (!('item' in outcome) || outcome.item.kind !== 'video') throw new Error(JSON.stringify(outcome))
    expect(outcome.item.vpdq.length).toBeLessThanOrEqual(7_200)
    expect(outcome.item.vpdq.at(-1)!.seconds).toBeGreaterThan(7_000)
  }, 120_000)
})

test('turning a picture four times by a quarter gives it back, and a half is two quarters', () => {
  const { data, width, height } = paint({ kind: 'noise', seed: 4, width: 7, height: 5 })
  const picture = { data, width, height }
  const quarter = (times: number) =>
    Array.from({ length: times }).reduce<typeof picture>((turned) => upright(turned, 90) as typeof picture, picture)
  expect(quarter(4)).toEqual(picture)
  expect(quarter(2)).toEqual(upright(picture, 180))
  expect(quarter(3)).toEqual(upright(picture, 270))
  // A clockwise quarter takes the left bottom corner to the left top one.
  expect(quarter(1).data.subarray(0, 4)).toEqual(data.subarray((height - 1) * width * 4, (height - 1) * width * 4 + 4))
})
