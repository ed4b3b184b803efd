import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { hashOfForm } from '../dihedral-words.ts'
import { hammingDistance } from '../distance.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import { h264, hasFfmpeg, VideoFolder, vp9 } from '../testing/generated-video.ts'
import { paint } from '../testing/paint.ts'
import {
  fingerprintFile,
  fingerprintTurnedVideo,
  fingerprintVideo,
  framesLookedInto,
  pdqModule,
  stillOfVideo,
} from './index.ts'

const videos = new VideoFolder()
/** Fast, and made for a picture of this size. */
const vastEncoding = ['-c:v', 'mjpeg', '-q:v', '31']
afterAll(() => videos[Symbol.dispose]())

const codeOf = (file: string) =>
  fingerprintFile(file).then(
    () => 'read',
    (error: { code: string }) => error.code,
  )

describe.skipIf(!hasFfmpeg)('videos in Node', () => {
  test.each([
    ['clip.mp4', h264],
    ['clip.mov', h264],
    ['clip.mkv', h264],
    ['clip.webm', vp9],
  ])('%s: every frame has the hash of that frame, dumped by itself, to the bit', async (name, encoding) => {
    const file = videos.pattern(name, { seconds: 2, rate: 10, size: '322x182' }, ...encoding)
    const { vpdq, md5 } = await fingerprintVideo(file, { framesPerSecond: 'all' })
    const dump = ['-v', 'error', '-i', file, '-fps_mode', 'passthrough', '-vf', 'scale=flags=area']
    const raw = spawnSync('ffmpeg', [...dump, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], {
      maxBuffer: 1 << 28,
    }).stdout
    const frameBytes = 322 * 182 * 3
    expect(raw.length).toBe(20 * frameBytes)
    const kernel = createPdqKernel(pdqModule)
    const expected = Array.from({ length: 20 }, (_, frame) => {
      const data = raw.subarray(frame * frameBytes, (frame + 1) * frameBytes)
      const { hash, quality } = kernel.fingerprint({ data, width: 322, height: 182, layout: 'rgb' })
      return { frame, seconds: frame / 10, hash, quality }
    })
    expect(vpdq).toEqual(expected)
    expect(md5).toBe(createHash('md5').update(readFileSync(file)).digest('hex'))
  })

  test('a video is known by its bytes, and one frame a second is taken', async () => {
    const file = videos.pattern('named.mp4', { seconds: 5 }, ...h264)
    const renamed = videos.file('IMG_0001.jpg')
    writeFileSync(renamed, readFileSync(file))
    const fingerprint = await fingerprintFile(renamed)
    expect(fingerprint).toMatchObject({ kind: 'video' })
    expect('vpdq' in fingerprint && fingerprint.vpdq.map(({ frame, seconds }) => [frame, seconds])).toEqual([
      [0, 0],
      [25, 1],
      [50, 2],
      [75, 3],
      [100, 4],
    ])
  })

  test('a video that was filmed upright is hashed upright', async () => {
    const plain = videos.pattern('plain.mp4', { seconds: 1 }, ...h264)
    const turned = videos.make('-i', plain, '-vf', 'transpose=clock', '-qp', '0', '-c:v', 'libx264', 'turned.mp4')
    const marked = videos.make('-i', plain, '-c', 'copy', '-metadata:s:v:0', 'rotate=270', 'marked.mp4')
    const [byPixels, byMark] = [await fingerprintVideo(turned), await fingerprintVideo(marked)]
    expect(hammingDistance(byPixels.vpdq[0]!.hash, byMark.vpdq[0]!.hash)).toBeLessThanOrEqual(10)
  })

  test('in its eight forms each frame has the hash of the picture turned so', async () => {
    const file = videos.pattern('upright.mkv', { seconds: 1, rate: 2 }, ...h264)
    const mirrored = videos.make('-i', file, '-vf', 'hflip', '-qp', '0', '-c:v', 'libx264', 'mirrored.mkv')
    const options = { framesPerSecond: 'all' } as const
    const { frames, md5 } = await fingerprintTurnedVideo(file, options)
    const { vpdq, md5: sameMd5 } = await fingerprintVideo(file, options)
    expect(frames.map(({ dihedral: _, ...upright }) => upright)).toEqual(vpdq)
    expect(md5).toBe(sameMd5)
    const { frames: other } = await fingerprintTurnedVideo(mirrored, options)
    for (const [at, { dihedral }] of frames.entries()) {
      expect(hammingDistance(dihedral.flipY, other[at]!.hash)).toBeLessThanOrEqual(10)
      expect(hammingDistance(dihedral.original, other[at]!.hash)).toBeGreaterThan(60)
    }
  })

  test('frames are looked into where that is asked for: between bars lies the picture that was filmed', async () => {
    for (const seed of [1, 2, 3]) {
      const { data, width, height } = paint({ kind: 'clouds', seed, width: 640, height: 480 })
      const raw = { width, height, channels: (data.length / (width * height)) as 1 | 3 | 4 }
      await sharp(data, { raw })
        .flatten()
        .toFile(videos.file(`clouds-${seed}.png`))
    }
    const plain = videos.make('-framerate', '1', '-i', videos.file('clouds-%d.png'), ...h264, 'plain-frames.mkv')
    const barred = videos.make('-i', plain, '-vf', 'pad=640:960:0:240:white', ...h264, 'barred.mkv')
    const { frames, inside: none } = await fingerprintTurnedVideo(plain)
    expect(none).toBeUndefined()
    const { inside = [], frames: wholes } = await fingerprintTurnedVideo(barred, {
      inside: { upright: 20, slanted: 0 },
    })
    expect(inside.map(({ seconds }) => seconds)).toEqual(wholes.map(({ seconds }) => seconds))
    for (const [at, { regions }] of inside.entries()) {
      const distances = regions.map(({ hashes }) => hammingDistance(hashOfForm(hashes, 0), frames[at]!.hash))
      expect(Math.min(...distances)).toBeLessThanOrEqual(16)
      expect(hammingDistance(wholes[at]!.hash, frames[at]!.hash)).toBeGreaterThan(31)
    }
  })

  test('of a long video some frames are looked into, evenly', async () => {
    const file = videos.pattern('long-frames.mkv', { seconds: 1_500, rate: 1, size: '96x96' }, ...h264)
    const { inside = [] } = await fingerprintTurnedVideo(file, { inside: { upright: 1, slanted: 0 } })
    expect(inside.length).toBeGreaterThan(framesLookedInto / 2)
    expect(inside.length).toBeLessThanOrEqual(framesLookedInto)
    const gaps = inside.slice(1).map(({ seconds }, at) => seconds - inside[at]!.seconds)
    expect(new Set(gaps)).toEqual(new Set([8]))
    expect(inside.at(-1)!.seconds).toBeGreaterThanOrEqual(1_500 - 8)
  }, 60_000)

  test('frames of over 66 million pixels are not decoded', async () => {
    const file = videos.pattern('vast.mkv', { seconds: 1, rate: 1, size: '9000x9000' }, ...vastEncoding)
    expect(await codeOf(file)).toBe('image-too-large')
  }, 60_000)

  test('a film of over two hours is looked at more thinly and not cut off, in little memory', async () => {
    const file = videos.pattern('film.mkv', { seconds: 7_500, rate: 1, size: '64x36' }, ...h264)
    const before = process.memoryUsage().rss
    let highest = 0
    const { vpdq } = await fingerprintVideo(file, {
      onProgress: () => {
        highest = Math.max(highest, process.memoryUsage().rss)
      },
    })
    expect(vpdq).toHaveLength(3_750)
    expect(vpdq.at(-1)!.seconds).toBe(7_498)
    expect(highest - before).toBeLessThan(200 * 1024 * 1024)
  }, 120_000)

  test('progress goes up to the end with the time left, and a signal ends it with the process', async () => {
    const file = videos.pattern('long.mp4', { seconds: 40, size: '480x270' }, ...h264)
    const shares: number[] = []
    const stopping = new AbortController()
    const stopped = fingerprintVideo(file, {
      signal: stopping.signal,
      onProgress: ({ share }) => {
        shares.push(share)
        if (shares.length === 3) stopping.abort(new Error('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(shares.length).toBeLessThan(10)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    await expect.poll(() => spawnSync('pgrep', ['-f', file]).stdout.toString(), { timeout: 10_000 }).toBe('')
  }, 60_000)

  test('what cannot be read says so', async () => {
    const sound = videos.make('-f', 'lavfi', '-i', 'sine=d=1', 'sound.mp4')
    const cut = videos.pattern('cut.mkv', { seconds: 4 }, ...h264)
    truncateSync(cut, Math.floor(statSync(cut).size * 0.6))
    const headless = videos.pattern('headless.mp4', { seconds: 4 }, ...h264)
    truncateSync(headless, Math.floor(statSync(headless).size * 0.6))
    const noise = videos.file('noise.mp4')
    writeFileSync(noise, Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\0\0'), Buffer.alloc(5_000, 7)]))
    expect(await codeOf(sound)).toBe('no-pictures-inside')
    expect(await codeOf(cut)).toBe('truncated-image')
    expect(['truncated-image', 'unreadable-file']).toContain(await codeOf(headless))
    expect(['truncated-image', 'unreadable-file']).toContain(await codeOf(noise))
  }, 60_000)

  test.each(['light.mp4', 'light.mkv'])(
    '%s: at the time that is told of a frame, its still is that frame',
    async (name) => {
      const light = "color=black:s=64x64:r=30:d=0.4,geq=lum='if(mod(N,2),230,20)':cb=128:cr=128"
      const file = videos.make('-f', 'lavfi', '-i', light, ...h264, name)
      const { vpdq } = await fingerprintVideo(file, { framesPerSecond: 'all' })
      const isLight = await Promise.all(
        vpdq.map(
          async ({ seconds }) => (await sharp(await stillOfVideo(file, seconds)).stats()).channels[0]!.mean > 128,
        ),
      )
      expect(isLight).toEqual(Array.from({ length: 12 }, (_, frame) => frame % 2 === 1))
    },
  )

  test.each(['late.mp4', 'late.mkv'])(
    '%s: nor is it another one where sound begins before the pictures',
    async (name) => {
      const light = "color=black:s=64x64:r=2:d=4,geq=lum='if(mod(N,2),230,20)':cb=128:cr=128"
      const sound = ['-f', 'lavfi', '-i', 'sine=duration=6']
      const file = videos.make(
        ...sound,
        '-itsoffset',
        '1.5',
        '-f',
        'lavfi',
        '-i',
        light,
        '-fps_mode',
        'passthrough',
        ...h264,
        '-c:a',
        'aac',
        name,
      )
      const { vpdq } = await fingerprintVideo(file, { framesPerSecond: 'all' })
      const isLight = await Promise.all(
        vpdq.map(
          async ({ seconds }) => (await sharp(await stillOfVideo(file, seconds)).stats()).channels[0]!.mean > 128,
        ),
      )
      expect(vpdq.map(({ seconds }) => seconds)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])
      expect(isLight).toEqual(Array.from({ length: 8 }, (_, frame) => frame % 2 === 1))
    },
  )

  test('a play list that names another file is not followed', async () => {
    const file = videos.pattern('secret.mp4', { seconds: 1 }, ...h264)
    for (const list of [`#EXTM3U\n#EXTINF:1,\nfile://${file}\n`, `ffconcat version 1.0\nfile '${file}'\n`]) {
      const playList = videos.file('list.mp4')
      writeFileSync(playList, list)
      await expect(fingerprintVideo(playList)).rejects.toMatchObject({ name: 'UnreadableFile' })
    }
  })

  test('without ffmpeg it says that a decoder is missing', async () => {
    const file = videos.pattern('here.mp4', { seconds: 1 }, ...h264)
    const path = process.env.PATH
    process.env.PATH = '/nowhere'
    try {
      expect(await codeOf(file)).toBe('decoder-missing')
    } finally {
      process.env.PATH = path
    }
  })
})
