import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPdqKernel, hammingDistance, pdqReference } from '@breakwater/fingerprint'
import { fingerprintImage, pdqModule } from '@breakwater/fingerprint/node'
import { type Figure, median, millisecondsFigure } from '../figure.ts'
import { allowAllCores } from '../one-core.ts'
import { measureChromium } from './chromium.ts'
import { metaFile, metaPixels } from './peers/meta.ts'
import { type Peer, PeerMissing } from './peers/peer.ts'
import { pypi } from './peers/pypi.ts'
import { swgfl } from './peers/swgfl.ts'
import { type BenchPicture, makePictures } from './pictures.ts'
import { compareVideos } from './videos.ts'

export interface MeasureOptions {
  readonly rounds: number
  readonly metaSource?: string | undefined
  readonly swgflSource?: string | undefined
  readonly python: string
  /** Told what is going on, and which peers are not there. */
  readonly say: (line: string) => void
}

const area = 'fingerprint'
const kernelPath = fileURLToPath(import.meta.resolve('@breakwater/fingerprint/kernels/pdq.wasm'))

export async function measureFingerprint(options: MeasureOptions): Promise<Figure[]> {
  const { rounds, say } = options
  const directory = await mkdtemp(path.join(tmpdir(), 'breakwater-bench-'))
  const peers = new Map<string, Peer>()
  try {
    say('Making pictures and building peers')
    const pictures = await makePictures(directory)
    await findPeers(options, directory, peers)
    const figures: Figure[] = []
    const inNode = new Map<string, number>()
    for (const picture of pictures) {
      say(`Hashing ${picture.name}`)
      const own = await comparePixels(picture, rounds, peers, figures, say)
      inNode.set(picture.name, own)
    }
    for (const picture of pictures.filter(({ name }) => name !== '512x512')) {
      say(`From file to hash, ${picture.name}`)
      await compareFiles(picture, rounds, peers, figures, say)
    }
    say('Videos')
    figures.push(...(await compareVideos(directory, options)))
    say('In Chromium')
    allowAllCores()
    const chromium = await measureChromium(pictures, kernelPath, rounds)
    for (const { name } of pictures) {
      const here = inNode.get(name)!
      figures.push(
        millisecondsFigure(area, `pdq-${name}`, here, 'own-kernel-in-chromium', chromium?.kernel[name] ?? null),
      )
    }
    if (chromium !== undefined) {
      const { total, hashing } = chromium.file
      figures.push(millisecondsFigure(area, 'chromium-12mp-jpeg-hashing', hashing, 'own-whole-from-file', total))
    }
    return figures
  } finally {
    for (const peer of peers.values()) peer.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

const peerNames = {
  pixels: ['meta-cpp', 'swgfl-vpdq', 'swgfl-pdq', 'pypi-pdqhash'],
  file: ['meta-cpp', 'pypi-pdqhash'],
} as const

async function findPeers(options: MeasureOptions, directory: string, peers: Map<string, Peer>): Promise<void> {
  const { metaSource, swgflSource, python, say } = options
  const wanted: (() => Peer | Promise<Peer>)[] = [() => pypi('pixels', python), () => pypi('file', python)]
  if (metaSource === undefined) say('meta-cpp is absent: no --peer-meta')
  else
    wanted.push(
      () => metaPixels(metaSource, directory),
      () => metaFile(metaSource, directory),
    )
  if (swgflSource === undefined) say('swgfl-vpdq and swgfl-pdq are absent: no --peer-swgfl')
  else
    wanted.push(
      () => swgfl('swgfl-vpdq', swgflSource, directory),
      () => swgfl('swgfl-pdq', swgflSource, directory),
    )
  for (const open of wanted) {
    try {
      const peer = await open()
      peers.set(`${peer.name} ${peer.from}`, peer)
    } catch (error) {
      if (!(error instanceof PeerMissing)) throw error
      say(`absent: ${error.message}`)
    }
  }
}

/**
 * Everyone in turn, round after round, so that a busy moment of the machine meets all; a turn is some ten milliseconds of
 * the slowest, so that nobody starts with the caches the one before has filled. Returns our own median.
 */
async function comparePixels(
  picture: BenchPicture,
  rounds: number,
  peers: ReadonlyMap<string, Peer>,
  figures: Figure[],
  say: MeasureOptions['say'],
): Promise<number> {
  const { width, height, rgba: data, name } = picture
  const kernel = createPdqKernel(pdqModule)
  const repeats = { '512x512': 16, '1024x768': 8, '12mp': 1 }[name]
  const twin: Contender = {
    name: 'own-reference-twin',
    run: async () => timed(1, () => pdqReference({ data, width, height }).hash),
  }
  const own: Contender = {
    name: 'own',
    run: async () => timed(repeats, () => kernel.fingerprint({ data, width, height }).hash),
  }
  const others = peerNames.pixels.map((peer) => contender(peer, 'pixels', picture, peers, repeats))
  return compare(`pdq-${name}`, [own, twin, ...others], name === '12mp' ? Math.ceil(rounds / 10) : rounds, figures, say)
}

async function compareFiles(
  picture: BenchPicture,
  rounds: number,
  peers: ReadonlyMap<string, Peer>,
  figures: Figure[],
  say: MeasureOptions['say'],
): Promise<void> {
  const own: Contender = {
    name: 'own',
    run: async () => {
      const start = performance.now()
      const { pdq } = await fingerprintImage(await readFile(picture.jpegPath))
      return { milliseconds: performance.now() - start, hash: pdq.hash }
    },
  }
  const others = peerNames.file.map((peer) => contender(peer, 'file', picture, peers, 1))
  await compare(`jpeg-file-${picture.name}`, [own, ...others], Math.ceil(rounds / 10), figures, say)
}

interface Contender {
  readonly name: string
  /** Null when it is absent. */
  readonly run: (() => Promise<{ milliseconds: number; hash: string }>) | null
}

function contender(
  name: string,
  from: Peer['from'],
  picture: BenchPicture,
  peers: ReadonlyMap<string, Peer>,
  repeats: number,
): Contender {
  const peer = peers.get(`${name} ${from}`)
  return { name, run: peer === undefined ? null : () => peer.run(picture, repeats) }
}

function timed(repeats: number, work: () => string): { milliseconds: number; hash: string } {
  const start = performance.now()
  let hash = ''
  for (let run = 0; run < repeats; run++) hash = work()
  return { milliseconds: (performance.now() - start) / repeats, hash }
}

async function compare(
  name: string,
  contenders: readonly Contender[],
  rounds: number,
  figures: Figure[],
  say: MeasureOptions['say'],
): Promise<number> {
  const times = contenders.map((): number[] => [])
  const hashes: string[] = []
  // The first rounds warm caches and compilers, and are not counted.
  for (let round = -2; round < Math.max(3, rounds); round++) {
    for (const [index, { run }] of contenders.entries()) {
      if (run === null) continue
      const { milliseconds, hash } = await run()
      hashes[index] = hash
      if (round >= 0) times[index]!.push(milliseconds)
    }
  }
  const own = median(times[0]!)
  for (const [index, { name: peer, run }] of contenders.entries()) {
    if (index === 0) continue
    figures.push(millisecondsFigure(area, name, own, peer, run === null ? null : median(times[index]!)))
    if (run === null) continue
    const bits = hammingDistance(hashes[0] as never, hashes[index] as never)
    say(`  ${name}: ${peer} differs from ours in ${bits} of 256 bits`)
  }
  return own
}
