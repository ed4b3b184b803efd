import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ContentId, MatchAnswer } from '@breakwater/contracts'
import { hammingDistance, listableVideo } from '@breakwater/fingerprint'
import { fingerprintImage, fingerprintVideo } from '@breakwater/fingerprint/node'
import { h264, hasFfmpeg, VideoFolder } from '@breakwater/fingerprint/testing/generated-video'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAgent } from './agent.ts'
import type { Agent } from './agent-interface.ts'
import { createAgentServer } from './agent-server.ts'
import { videoConfigurationSchema } from './matching/video-pool.ts'
import { reviewConfigurationSchema } from './review/review-configuration.ts'
import { Previews } from './review-page/previews.ts'
import { AgentDatabase } from './state/agent-database.ts'
import { type FeedPeer, listingOf, startFeedPeer, until } from './testing/feed-peer.ts'
import { bytesBelow } from './testing/files-below.ts'

const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const entryOfPicture = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a12'
const entryOfAnother = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a13'

describe.skipIf(!hasFfmpeg)('videos', () => {
  const videos = new VideoFolder()
  const seeds = Array.from({ length: 12 }, (_, seed) => seed + 1)
  let listed: string
  let pictures: Uint8Array[]
  let peer: FeedPeer
  let state: string
  let agent: Agent

  /** A film that shows each of these photographs for a second. */
  const film = (name: string, shown: readonly number[], ...filters: string[]) => {
    for (const [at, seed] of shown.entries()) writeFileSync(videos.file(`${name}-${at}.jpg`), pictures[seed - 1]!)
    const source = ['-framerate', '1', '-i', videos.file(`${name}-%d.jpg`)]
    return videos.make(...source, '-vf', ['fps=5', ...filters].join(','), ...h264, name)
  }
  const start = (video: Record<string, unknown> = {}, review: Record<string, unknown> = {}) => {
    const started = createAgent({
      ...{ service: peer.url, apiKey: 'key', stateDirectory: state, waitSeconds: 1 },
      video: videoConfigurationSchema.parse(video),
      review: reviewConfigurationSchema.parse(review),
      lookBack: { retentionDays: 30, maxAction: 'review', passDelaySeconds: 0 },
    })
    started.start()
    return started
  }
  const ask = (file: string, content?: string): Promise<MatchAnswer> =>
    agent.match(readFileSync(file), { surface: 'public', ...(content ? { content: content as ContentId } : {}) })
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'answered',
      ({ code }) => code,
    )

  beforeAll(async () => {
    pictures = await Promise.all(seeds.map((seed) => generatedPhotograph(seed, { width: 640, height: 480 })))
    listed = film('listed.mp4', [1, 2, 3, 4, 5, 6])
  })
  afterAll(() => videos[Symbol.dispose]())
  beforeEach(async () => {
    state = mkdtempSync(path.join(tmpdir(), 'breakwater-agent-'))
    peer = await startFeedPeer()
    peer.list(entry, listableVideo(await fingerprintVideo(listed)))
    agent = start()
    await until(() => agent.holds(entry))
  })
  afterEach(async () => {
    await agent.close()
    await peer[Symbol.asyncDispose]()
    rmSync(state, { recursive: true })
  })

  test('copies, pieces and compilations of a listed video are held; what has little in common is not', async () => {
    const whole = { ofUpload: 1, ofEntry: 1, frames: 6 }
    const small = film('small.mp4', [1, 2, 3, 4, 5, 6], 'scale=200:150')
    expect(await ask(small)).toMatchObject({ decision: 'hold', matches: [{ entry, shared: whole }] })
    const mirrored = film('mirrored.mkv', [1, 2, 3, 4, 5, 6], 'hflip')
    expect(await ask(mirrored)).toMatchObject({ decision: 'hold', matches: [{ shared: whole }] })
    const turned = film('turned.mp4', [1, 2, 3, 4, 5, 6], 'transpose=1')
    expect(await ask(turned)).toMatchObject({ decision: 'hold', matches: [{ shared: whole }] })
    const piece = film('piece.mp4', [3, 4])
    expect(await ask(piece)).toMatchObject({ decision: 'hold', matches: [{ shared: { ofUpload: 1, ofEntry: 0.333 } }] })
    const compilation = film('compilation.mp4', [7, 8, 9, 10, 11, 12, 7, 8, 1, 2, 3, 4, 5, 6])
    const answer = await ask(compilation)
    expect(answer).toMatchObject({ decision: 'hold', matches: [{ shared: { ofUpload: 0.429, ofEntry: 1 } }] })
    expect(answer.matches[0]!.atSeconds).toBeGreaterThanOrEqual(8)
    const half = film('half.mp4', [1, 2, 3, 7, 8, 9])
    expect(await ask(half)).toMatchObject({ decision: 'review', matches: [{ shared: { ofUpload: 0.5 } }] })
    const endCard = film('end-card.mp4', [7, 8, 9, 10, 11, 12, 6])
    expect(await ask(endCard)).toMatchObject({ decision: 'allow', matches: [] })
    // Half mirrored and half not is no one turn of the listed video.
    const parts = [film('plain.mp4', [1, 2, 3]), film('flipped.mp4', [4, 5, 6], 'hflip')]
    const mixed = ['-i', parts[0]!, '-i', parts[1]!, '-filter_complex', 'concat=n=2', ...h264, 'mixed.mp4']
    expect(await ask(videos.make(...mixed))).toMatchObject({ matches: [{ shared: { frames: 3, ofUpload: 0.5 } }] })
    expect(readdirSync(path.join(state, 'breakwater-uploads'))).toEqual([])
  }, 60_000)

  test('a single frame is at most for review, whether it comes as a picture or as a video', async () => {
    const answer = await agent.match(pictures[3]!)
    expect(answer).toMatchObject({ decision: 'review', matches: [{ entry, shared: { frames: 1, ofUpload: 1 } }] })
    expect(await ask(film('still.mp4', [4]))).toMatchObject({
      decision: 'review',
      matches: [{ shared: { frames: 1 } }],
    })
    expect((await agent.match(pictures[9]!)).decision).toBe('allow')
  })

  test('a listed picture is found in a video that shows it, with the second it is shown at', async () => {
    peer.list(entryOfPicture, await listingOf(pictures[9]!))
    await until(() => agent.holds(entryOfPicture))
    const answer = await ask(film('shows.mp4', [7, 8, 10, 9, 11, 12]), 'shows')
    expect(answer).toMatchObject({ decision: 'hold', matches: [{ entry: entryOfPicture, atSeconds: 2 }] })
    expect(answer.matches[0]!.shared).toBeUndefined()
    expect(agent.review.waiting().map(({ content }) => content)).toEqual(['shows'])
  })

  test('of a held video its nearest frame is kept for whoever decides, sealed, and gone with the decision', async () => {
    await agent.close()
    agent = start({}, { keepPreviews: true })
    const shows = film('preview.mp4', [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6])
    const { matches } = await ask(shows, 'shown')
    const preview = async () => {
      await agent.close()
      using database = new AgentDatabase(state)
      return new Previews(database).find('shown' as ContentId)
    }
    const { bytes, atSeconds } = (await preview())!
    expect(atSeconds).toBe(matches[0]!.atSeconds)
    const kept = await fingerprintImage(bytes)
    const frame = await fingerprintImage(pictures[Math.floor(matches[0]!.atSeconds!) - 6]!)
    expect(hammingDistance(kept.pdq.hash, frame.pdq.hash)).toBeLessThan(32)
    agent = start({}, { keepPreviews: true })
    agent.review.judge({ content: 'shown' as ContentId, moderator: 'a', value: 'confirmed' })
    expect(await preview()).toBeUndefined()
    agent = start()
  }, 30_000)

  /** As a video is posted again that was made for another screen. */
  const bars = 'pad=640:1120:0:280:0x203040'

  test('a listed picture inside of frames is put before people, at most: where in which frame', async () => {
    peer.list(entryOfPicture, await listingOf(pictures[9]!))
    await until(() => agent.holds(entryOfPicture))
    const answer = await ask(film('bars.mp4', [7, 8, 10, 9, 11, 12], bars), 'bars')
    expect(answer).toMatchObject({ decision: 'review', matches: [{ entry: entryOfPicture, atSeconds: 2 }] })
    const { region, shared } = answer.matches[0]!
    expect(shared).toBeUndefined()
    const expected = [
      [0, 0.25],
      [1, 0.25],
      [1, 0.679],
      [0, 0.679],
    ]
    for (const [at, [x, y]] of region!.corners.entries()) {
      expect(Math.abs(x! - expected[at]![0]!)).toBeLessThan(0.01)
      expect(Math.abs(y! - expected[at]![1]!)).toBeLessThan(0.01)
    }
    expect(agent.review.waiting()).toMatchObject([{ content: 'bars', matches: [{ region, atSeconds: 2 }] }])
    // A frame that shows it whole says more, and the policy is the policy.
    const both = film('whole.mp4', [7, 10, 8])
    const mixed = ['-i', videos.file('bars.mp4'), '-i', both, '-filter_complex']
    const scaled = '[0]scale=640:480,setsar=1[a];[1]setsar=1[b];[a][b]concat=n=2'
    const film2 = videos.make(...mixed, scaled, ...h264, 'both.mp4')
    const { decision, matches } = await ask(film2)
    expect(decision).toBe('hold')
    expect(matches).toMatchObject([{ entry: entryOfPicture, atSeconds: 7 }])
    expect(matches[0]!.region).toBeUndefined()
  })

  test('on the still of a frame there is a line around what lies inside of it, and not around what lies in another', async () => {
    const moderatorsFile = videos.file('moderators')
    writeFileSync(moderatorsFile, `anna ${'a'.repeat(24)}\n`, { mode: 0o600 })
    await agent.close()
    agent = start({}, { keepPreviews: true, page: { moderatorsFile } })
    peer.list(entryOfPicture, await listingOf(pictures[9]!))
    peer.list(entryOfAnother, await listingOf(pictures[10]!))
    await until(() => agent.holds(entryOfPicture) && agent.holds(entryOfAnother))
    const [low, high] = [film('low.mp4', [10, 7], 'pad=640:1120:0:600:0x203040'), film('high.mp4', [11, 8], bars)]
    const joined = ['-i', low, '-i', high, '-filter_complex', 'concat=n=2', ...h264, 'joined.mp4']
    const { matches } = await ask(videos.make(...joined), 'joined')
    expect(new Set(matches.map(({ atSeconds }) => atSeconds))).toEqual(new Set([0, 2]))
    const { id } = agent.review.waiting()[0]!
    const still = () => agent.reviewPage!.still('anna', id, 'blurred', new Date())
    const upperEdge = ({ region }: MatchAnswer['matches'][number]) =>
      region!.corners.slice(0, 2) as [[number, number], [number, number]]
    /** How light it is in the middle of a part's upper edge. */
    const edgeOf = async ([[x0, y0], [x1]]: [[number, number], [number, number]]) => {
      const { data, info } = await sharp(await still())
        .raw()
        .toBuffer({ resolveWithObject: true })
      const column = Math.round(((x0 + x1) / 2) * info.width)
      return data[(Math.round(y0 * info.height) * info.width + column) * info.channels]!
    }
    agent.reviewPage!.open('anna', id, new Date())
    const ofBoth = await still()
    const [shown, other] = matches
    expect(agent.reviewPage!.secondShown(agent.review.waiting()[0]!)).toBe(shown!.atSeconds)
    expect(await edgeOf(upperEdge(shown!))).toBeGreaterThan(220)
    expect(await edgeOf(upperEdge(other!))).toBeLessThan(200)
    peer.withdraw(other!.entry)
    await until(() => !agent.holds(other!.entry))
    expect(agent.review.waiting()[0]!.matches).toHaveLength(1)
    expect(ofBoth).toBeInstanceOf(Buffer)
    expect(await still()).toEqual(ofBoth)
  }, 30_000)

  test('a listed video between bars is put before people, by the share of its frames; where that is turned off it is not', async () => {
    const barred = film('barred.mp4', [1, 2, 3, 4, 5, 6], bars)
    const shared = { frames: 6, ofUpload: 1, ofEntry: 1 }
    const answer = await ask(barred)
    expect(answer).toMatchObject({ decision: 'review', matches: [{ entry, shared, region: expect.anything() }] })
    const mirrored = await ask(film('barred-mirrored.mp4', [1, 2, 3, 4, 5, 6], 'hflip', bars))
    expect(mirrored).toMatchObject({ decision: 'review', matches: [{ entry, shared }] })
    // An end card that many videos have is no more here than as a whole frame.
    expect(await ask(film('barred-end.mp4', [7, 8, 9, 10, 11, 12, 6], bars))).toMatchObject({ decision: 'allow' })
    await agent.close()
    agent = start({ mostRegions: 0 })
    await until(() => agent.readiness().isReady)
    expect(await ask(barred)).toMatchObject({ decision: 'allow', matches: [] })
  }, 30_000)

  test('the very file is held for its MD5; after a withdrawal nothing is, and no frame is on the disk', async () => {
    const hash = Buffer.from(listableVideo(await fingerprintVideo(listed)).vpdq[2]!.hash, 'hex')
    const isOnDisk = () => bytesBelow(state).includes(hash)
    const answer = await ask(listed)
    expect(answer).toMatchObject({ decision: 'hold', matches: [{ entry, distanceBits: 0 }] })
    expect(answer.matches[0]!.shared).toBeUndefined()
    expect(isOnDisk()).toBe(true)
    peer.withdraw(entry)
    await until(() => !agent.holds(entry))
    expect(await ask(listed)).toMatchObject({ decision: 'allow', matches: [] })
    expect(isOnDisk()).toBe(false)
  })

  test('a video that was let through is found by its MD5 when it is listed later', async () => {
    const late = film('late.mp4', [7, 8, 9])
    expect((await ask(late, 'late')).decision).toBe('allow')
    peer.list(entryOfPicture, listableVideo(await fingerprintVideo(late)))
    await until(() => agent.review.waitingCount === 1)
    expect(agent.review.waiting()).toMatchObject([{ content: 'late', source: 'look-back', decision: 'review' }])
  })

  test('it comes over HTTP as it is sent, by its bytes and not by its name; a broken one is never allowed', async () => {
    const server = await createAgentServer(agent, { host: '127.0.0.1', port: 0 })
    const post = async (body: BodyInit, type: string) => {
      const headers = { 'content-type': type }
      const answer = await fetch(`${server.url}/v1/match`, {
        method: 'POST',
        headers,
        body,
        duplex: 'half',
      } as RequestInit)
      return (await answer.json()) as { decision?: string; code?: string }
    }
    const copy = new Uint8Array(readFileSync(film('copy.mp4', [1, 2, 3, 4, 5, 6], 'scale=320:240')))
    const slowly = new ReadableStream<Uint8Array>({
      async start(controller) {
        for (let at = 0; at < copy.length; at += 10_000) {
          controller.enqueue(copy.subarray(at, at + 10_000))
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        controller.close()
      },
    })
    expect((await post(slowly, 'video/mp4')).decision).toBe('hold')
    expect((await post(copy, 'image/jpeg')).decision).toBe('hold')
    expect((await post(copy.subarray(0, copy.length >> 1), 'video/mp4')).code).toMatch(
      /truncated-image|unreadable-file/,
    )
    expect((await post(new Uint8Array(), 'video/mp4')).code).toBe('empty-file')
    expect((await post(copy, 'text/plain')).code).toBe('unsupported-media-type')
    await server.close()
  })

  test('what else lies in the place for videos is left alone', async () => {
    await agent.close()
    const place = mkdtempSync(path.join(tmpdir(), 'breakwater-place-'))
    writeFileSync(path.join(place, 'of-others'), 'kept')
    agent = start({ directory: place })
    await until(() => agent.holds(entry))
    expect((await ask(listed)).decision).toBe('hold')
    expect(readdirSync(place).toSorted()).toEqual(['breakwater-uploads', 'of-others'])
    expect(readdirSync(path.join(place, 'breakwater-uploads'))).toEqual([])
    rmSync(place, { recursive: true })
  })

  test('what takes too long, or is there when the agent stops, is refused, and its decoder is ended', async () => {
    const short = videos.pattern('short.mkv', { seconds: 4, size: '640x480' }, ...h264)
    const long = videos.make('-stream_loop', '150', '-i', short, '-c', 'copy', 'long.mkv')
    const decoders = () => spawnSync('pgrep', ['-f', path.join(state, 'breakwater-uploads')]).stdout.toString()
    await agent.close()
    agent = start({ longestSeconds: 0.5, waiting: 1 })
    const working = [ask(long), ask(long), ask(long)]
    expect((await Promise.all(working.map(codeOf))).sort()).toEqual(['busy', 'decoding-failed', 'decoding-failed'])
    await until(() => decoders() === '')
    await agent.close()
    agent = start()
    const cut = codeOf(ask(long))
    await until(() => decoders() !== '')
    await agent.close()
    expect(await cut).toBe('not-ready')
    await until(() => decoders() === '')
    expect(readdirSync(path.join(state, 'breakwater-uploads'))).toEqual([])
    agent = start()
  }, 60_000)
})
