import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chromiumPath, generatedPhotograph } from '@breakwater/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bundleScript } from '../../../reader-document.ts'
import { fileKind } from '../../file-kind.ts'
import { h264, VideoFolder } from '../../testing/generated-video.ts'
import { openReaderInChromium } from '../../testing/reader-in-chromium.ts'
import type { FrameReader } from '../frame-reader.ts'
import { parseFromReader, parseToReader } from './reader-messages.ts'
import { canHaveFrames } from './video-length.ts'

const hash = '0123456789abcdef'.repeat(4)
const dihedral = Object.fromEntries(
  ['original', 'rotate90', 'rotate180', 'rotate270', 'flipX', 'flipY', 'flipPlus1', 'flipMinus1'].map((form) => [
    form,
    hash,
  ]),
)
const item = { kind: 'image', md5: '0'.repeat(32), pdq: { hash, quality: 80, dihedral } }
const answer = { type: 'answer', number: 1, fingerprint: { item, quality: 80, isAnimated: false } }
const video = { kind: 'video', md5: '0'.repeat(32), vpdq: [{ frame: 0, seconds: 0, hash, quality: 53 }] }

describe('messages of the frame', () => {
  test('what the schema names passes', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'chosen', count: 3 },
      { type: 'progress', number: 1, percent: 40, secondsLeft: 9 },
      { type: 'need', part: 'heic' },
      { type: 'part', part: 'video', isTaken: false },
      answer,
      { ...answer, fingerprint: { ...answer.fingerprint, item: video } },
      { type: 'answer', number: 2, code: 'truncated-image' },
    ]) {
      expect(parseFromReader(message)).toEqual(message)
    }
  })

  test('nothing more fits in: a field too many or too few, another type, a longer text, at any depth', () => {
    const paths = (value: unknown, path: string[] = []): string[][] =>
      typeof value === 'object' && value !== null
        ? [path, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key]))]
        : [path]
    const changed = (value: unknown, [key, ...rest]: string[], change: (old: unknown) => unknown): unknown => {
      if (key === undefined) return change(value)
      const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) }
      copy[key] = changed(copy[key], rest, change)
      return copy
    }
    const changes = {
      'more': (old: unknown) => (typeof old === 'object' ? { ...old, more: 'pixels' } : `${old}x`),
      'none': () => null,
      'many': () => 'x'.repeat(10_000),
      'fraction': () => 0.123_456_789,
      'list': () => [1, 2, 3],
    }
    for (const message of [answer, { ...answer, fingerprint: { ...answer.fingerprint, item: video } }]) {
      fc.assert(
        fc.property(
          fc.constantFrom(...paths(message)),
          fc.constantFrom(...Object.entries(changes)),
          (path, [name, change]) => {
            // A second of a video is the one number that may be a fraction.
            if (path.at(-1) === 'seconds' && name === 'fraction') return
            // A list as a list is told from an object by its prototype: an empty vPDQ is a vPDQ.
            expect(parseFromReader(changed(message, path, change))).toBeUndefined()
          },
        ),
        { numRuns: 500 },
      )
    }
    expect(
      parseFromReader(
        new (class Strange {
          type = 'ready'
        })(),
      ),
    ).toBeUndefined()
    expect(
      parseToReader({
        type: 'dress',
        words: { choose: 'x'.repeat(201), chooseAgain: '', language: '', direction: '' },
      }),
    ).toBeUndefined()
  })
})

test('a video has frames that its length has room for, in order, and no other', () => {
  const frame = (at: number, changes = {}) => {
    return { frame: at * 30, seconds: at, hash: at.toString(16).padStart(64, '0'), quality: 60, ...changes }
  }
  const can = (frames: object[], length = { bytes: 100_000, seconds: 4.5 as number | undefined }) =>
    canHaveFrames({ ...video, vpdq: frames } as never, length)
  const good = [frame(0), frame(1), frame(2), frame(4, { seconds: 4.033 })]
  expect(can(good)).toBe(true)
  expect(can([])).toBe(true)
  expect(can(good, { bytes: 100_000, seconds: undefined })).toBe(true)
  expect(can(good, { bytes: 63, seconds: 4.5 })).toBe(false)
  expect(can([frame(0), frame(7)])).toBe(false)
  for (const wrong of [
    { seconds: 0.5 },
    { frame: 30 },
    { frame: 3_001 },
    { hash: frame(1).hash },
    { seconds: 2.000_000_4 },
  ]) {
    expect(can([frame(0), frame(1), frame(2, wrong)]), JSON.stringify(wrong)).toBe(false)
  }
})

test('what a file is, is read from its first bytes', () => {
  const box = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0`)
  expect(fileKind(box('heic'))).toBe('heic')
  expect(fileKind(box('avif'))).toBe('image')
  expect(fileKind(box('mif1avif'))).toBe('image')
  expect(fileKind(box('isom'))).toBe('video')
  expect(fileKind(box('qt  '))).toBe('video')
  expect(fileKind(Buffer.from([0x1a, 0x45, 0xdf, 0xa3]))).toBe('video')
  expect(fileKind(Buffer.from([0xff, 0xd8, 0xff]))).toBe('image')
  expect(fileKind(Buffer.alloc(0))).toBe('image')
})

describe.skipIf(chromiumPath === undefined)('the frame', () => {
  /** Begins as a video does and is none: shows which part was asked. */
  const disguised = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0')
  const partScript = `
    addEventListener('message', ({ data }) => {
      if (data.type === 'start') self.given = data.files[0].byteLength
      else postMessage({ type: 'answer', number: data.number, code: self.given === 5 ? 'unsupported-codec' : 'empty-file' })
    })`
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const files = { '/part.js': partScript, '/part.bin': '12345' }

  test('takes a lazy part when a file needs it, with its other files', async () => {
    const parts = {
      video: [
        { address: '/part.js', sha256: sha256(partScript) },
        { address: '/part.bin', sha256: sha256('12345') },
      ],
    }
    await using reader = await openReaderInChromium({ parts, files })
    const photograph = await generatedPhotograph(3, { width: 200, height: 150 })
    const outcomes = await reader.read([disguised, photograph, disguised])
    expect(outcomes).toMatchObject([
      { code: 'unsupported-codec' },
      { quality: expect.any(Number) },
      { code: 'unsupported-codec' },
    ])
  }, 60_000)

  test('refuses a part with any other byte than it was built for, and one that does not arrive', async () => {
    for (const address of ['/part.js', '/not-there.js']) {
      const parts = { video: [{ address, sha256: sha256(`${partScript} `) }] }
      await using reader = await openReaderInChromium({ parts, files })
      expect(await reader.read([disguised])).toEqual([{ code: 'decoder-missing' }])
    }
  }, 60_000)

  test('says that every part is in when it took them, and not before or otherwise', async () => {
    const good = sha256(partScript)
    for (const [address, wanted, outcome] of [
      ['/part.js', good, 'all in'],
      ['/part.js', sha256('another script'), 'refused'],
      ['/not-there.js', good, 'refused'],
    ]) {
      const parts = { video: [{ address: address!, sha256: wanted! }] }
      await using reader = await openReaderInChromium({ parts, files })
      const said = await reader.page.evaluate(() =>
        (window as unknown as { reader: FrameReader }).reader.loadParts().then(
          () => 'all in',
          () => 'refused',
        ),
      )
      expect(said, `${address} ${wanted}`).toBe(outcome)
    }
  }, 60_000)

  test('loads no part before a file or a person asks for it', async () => {
    const parts = { video: [{ address: '/part.js', sha256: sha256(partScript) }] }
    await using reader = await openReaderInChromium({ parts, files })
    const asked: string[] = []
    reader.page.on('request', (request) => {
      if (request.url().startsWith('http')) asked.push(new URL(request.url()).pathname)
    })
    await reader.read([await generatedPhotograph(3, { width: 200, height: 150 })])
    expect(asked).toEqual([])
    await reader.read([disguised, disguised])
    expect(asked).toEqual(['/part.js'])
  }, 60_000)

  test('a decoder that was taken over cannot stuff messages: what arrives is schema, and little of it', async () => {
    const stuffing = `
      addEventListener('message', ({ data }) => {
        if (data.type === 'start') return
        for (let turn = 0; turn < 5000; turn++) {
          postMessage({ type: 'progress', number: data.number, percent: turn % 101 })
          postMessage({ type: 'progress', number: data.number, percent: turn % 101, secondsLeft: 7431 })
          postMessage({ type: 'answer', number: data.number, fingerprint: ${JSON.stringify(answer.fingerprint)}, pixels: 'canary' })
          postMessage({ type: 'chosen', count: turn % 1000 })
          postMessage(new Uint8Array(1000).fill(7))
        }
        postMessage({ type: 'answer', number: data.number, code: 'unreadable-file' })
      })`
    await using reader = await openReaderInChromium({ scripts: { worker: stuffing } })
    await reader.page.evaluate(() => {
      const heard: unknown[] = []
      Object.assign(window, { heard })
      addEventListener('message', ({ data }) => heard.push(data))
    })
    expect(await reader.read([Buffer.from('anything')])).toEqual([{ code: 'unreadable-file' }])
    const heard = (await reader.page.evaluate('window.heard')) as { type: string }[]
    const progress = heard.filter(({ type }) => type === 'progress')
    // It got through where it was true to the schema, once for each step upward: the attack ran.
    expect(progress).toHaveLength(100)
    // How long it takes is the frame's own reckoning: a number that the Worker chose would carry 16 bits each time.
    expect(JSON.stringify(progress)).not.toContain('7431')
    expect(heard.filter(({ type }) => type !== 'progress' && type !== 'height')).toEqual([
      { type: 'chosen', count: 1 },
      { type: 'answer', number: 1, code: 'unreadable-file' },
    ])
    expect(JSON.stringify(heard)).not.toContain('canary')
  }, 60_000)

  test('of a video no more passes than its length has room for, whatever a decoder that was taken over says', async () => {
    using videos = new VideoFolder()
    const short = readFileSync(videos.pattern('short.mp4', { seconds: 3, size: '160x120' }, ...h264))
    const digit = (at: number) => at.toString(16).padStart(64, '0')
    const frames = (count: number, step = 1) =>
      Array.from({ length: count }, (_, at) => ({ frame: at * 25, seconds: at * step, hash: digit(at), quality: 60 }))
    const saying = async (vpdq: object[], file: Buffer = short) => {
      const fingerprint = { item: { ...video, vpdq }, quality: 60, isAnimated: false }
      const script = `addEventListener('message', ({ data }) => {
        if (data.type !== 'start') postMessage({ type: 'answer', number: data.number, fingerprint: ${JSON.stringify(fingerprint)} })
      })`
      const parts = { video: [{ address: '/taken-over.js', sha256: sha256(script) }] }
      await using reader = await openReaderInChromium({ parts, files: { '/taken-over.js': script } })
      return (await reader.read([file]))[0]
    }
    // What a video of three seconds may have passes, so the attack would.
    expect(await saying(frames(3))).toMatchObject({ item: { vpdq: frames(3) } })
    expect(await saying(frames(7_200))).toEqual({ code: 'unreadable-file' })
    expect(await saying(frames(30, 0.1))).toEqual({ code: 'unreadable-file' })
    // Where the document's player knows no length, the bytes of the file bound it.
    expect(await saying(frames(7_200), disguised)).toEqual({ code: 'unreadable-file' })
  }, 120_000)

  test('a page cannot look into it, and a file can be stopped and read after all', async () => {
    const never = `addEventListener('message', () => {})`
    await using reader = await openReaderInChromium({ scripts: { worker: never } })
    const seen = await reader.page.evaluate(() => {
      const frame = document.querySelector('iframe')!
      try {
        return String(frame.contentDocument ?? frame.contentWindow!.document)
      } catch (error) {
        return (error as Error).name
      }
    })
    expect(seen).toBe('SecurityError')
    await reader.choose([Buffer.from('x')])
    // Stopped before its first byte was looked at, and stopped while it is read: it is neither lost nor read on.
    for (const waitMilliseconds of [0, 300]) {
      const stopped = await reader.page.evaluate(async (wait) => {
        const { reader } = window as unknown as { reader: FrameReader }
        const reading = reader.read(1).catch((error: Error) => error.name)
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        reader.stop(1)
        return reading
      }, waitMilliseconds)
      expect(stopped).toBe('ReadingStopped')
    }
  }, 60_000)
})

test('the Worker for pictures is one script that loads nothing', async () => {
  const script = await bundleScript('src/browser/image-worker.ts')
  expect(script).not.toMatch(/\bimport\s*\(|importScripts|https?:\/\//)
})
