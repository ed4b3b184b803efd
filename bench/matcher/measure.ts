import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hashBytes } from '../../packages/matcher/src/index.ts'
import { readSnapshot, writeSnapshot } from '../../packages/matcher/src/node/index.ts'
import { type Figure, median } from '../figure.ts'
import { type LineProcess, startLineProcess } from '../line-process.ts'
import { type HashSet, makeHashes, type Shape } from './hashes.ts'
import { indexOf, modules, searchAll } from './own-index.ts'
import { queriesOfTwoThreads } from './two-threads.ts'

export interface MatcherOptions {
  readonly rounds: number
  readonly python: string
  readonly say: (line: string) => void
}

const peers = ['faiss-flat', 'faiss-multihash'] as const
const sizes = [
  { label: '1m', count: 1_000_000 },
  { label: '10m', count: 10_000_000 },
] as const

/** Everything in one run, ours and the peers in turn; a peer that is slow is asked fewer queries, and says how many. */
export async function measureMatcher({ rounds, python, say }: MatcherOptions): Promise<Figure[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'breakwater-bench-'))
  const peer = await startPeer(python, say)
  const figures: Figure[] = []
  try {
    for (const { label, count } of sizes) {
      for (const shape of ['uniform', 'clustered'] as const) {
        say(`making ${count} ${shape} hashes`)
        const set = makeHashes(shape, count, 20_26)
        figures.push(...(await measureSet({ set, shape, label, rounds, peer, directory, say })))
      }
    }
  } finally {
    peer?.stop()
    await rm(directory, { recursive: true, force: true })
  }
  return figures
}

async function startPeer(python: string, say: (line: string) => void): Promise<LineProcess | undefined> {
  const peer = startLineProcess(python, [path.join(import.meta.dirname, 'faiss_peer.py')])
  try {
    await peer.ask('drop nothing')
    return peer
  } catch (error) {
    say(`faiss-cpu is absent (${(error as Error).message}): its figures are null`)
    return undefined
  }
}

interface Measured {
  readonly set: HashSet
  readonly shape: Shape
  readonly label: string
  readonly rounds: number
  readonly peer: LineProcess | undefined
  readonly directory: string
  readonly say: (line: string) => void
}

async function measureSet({ set, shape, label, rounds, peer, directory, say }: Measured): Promise<Figure[]> {
  const { hashes, queries } = set
  const name = (what: string) => `${what}-${label}-${shape}`
  const count = hashes.length / hashBytes
  say(`building the index of ${label} ${shape}`)
  let startedAt = performance.now()
  const index = indexOf(hashes)
  const buildSeconds = (performance.now() - startedAt) / 1000
  const figures: Figure[] = [
    alone(name('build'), buildSeconds, 's'),
    alone(name('bytes-per-hash'), index.memories.settled!.buffer.byteLength / count, 'B'),
  ]
  if (peer !== undefined) {
    const files = ['hashes', 'queries'].map((file) => path.join(directory, file))
    await writeFile(files[0]!, hashes)
    await writeFile(files[1]!, queries)
    await peer.ask(`load ${files.join(' ')}`)
  }
  for (const mode of shape === 'uniform' ? (['batch', 'single'] as const) : (['batch'] as const)) {
    let ours: number[] = []
    let matches = 0
    for (const peerName of peers) {
      const kind = peerName.replace('faiss-', '')
      say(`${name(mode)} beside ${peerName}`)
      await peer?.ask(`build ${kind}`)
      // Enough of a slow peer's queries to time them, at least a twentieth of all.
      const asked = mode === 'batch' ? 1000 : count > 2_000_000 ? 50 : 200
      const theirs: number[] = []
      ours = []
      searchAll(index, queries, mode)
      for (let round = 0; round < rounds; round++) {
        startedAt = performance.now()
        matches = searchAll(index, queries, mode)
        ours.push(1000 / ((performance.now() - startedAt) / 1000))
        // The peer's first rounds are enough where one takes a minute.
        if (peer === undefined || round >= peerRounds(count, kind)) continue
        const [seconds, found] = (await peer.ask(`${mode} ${kind} ${asked}`)).split(' ').map(Number)
        theirs.push(asked / seconds!)
        if (asked === 1000 && found !== matches) throw new Error(`${peerName} found ${found}, we ${matches}`)
      }
      await peer?.ask(`drop ${kind}`)
      const peerValue = theirs.length === 0 ? null : median(theirs)
      const value = median(ours)
      figures.push({
        ...{ area: 'matcher', name: name(mode), value, unit: 'queries/s', peer: peerName, peerValue },
        ratio: peerValue === null ? null : value / peerValue,
      })
    }
  }
  figures.push(alone(name('recall'), recallOf(set, index), ''))
  const { untilGone, untilAnswered } = withdrawalMilliseconds(set, index)
  figures.push(alone(name('withdrawal-p99'), untilGone, 'ms'))
  figures.push(alone(name('withdrawal-and-search-p99'), untilAnswered, 'ms'))
  if (shape === 'uniform') {
    const file = path.join(directory, 'snapshot')
    writeSnapshot(index.memories.settled!, file)
    startedAt = performance.now()
    readSnapshot(file)
    figures.push(alone(name('start-from-snapshot'), (performance.now() - startedAt) / 1000, 's'))
    const one = await queriesOfTwoThreads(index.memories, modules, queries, 1)
    const two = await queriesOfTwoThreads(index.memories, modules, queries, 2)
    figures.push({
      ...{ area: 'matcher', name: name('two-threads'), value: two, unit: 'queries/s', peer: 'own-one-thread' },
      ...{ peerValue: one, ratio: two / one },
    })
  }
  return figures
}

function peerRounds(count: number, kind: string): number {
  if (count < 2_000_000) return 5
  return kind === 'flat' ? 2 : 1
}

function alone(name: string, value: number, unit: string): Figure {
  return { area: 'matcher', name, value, unit, peer: null, peerValue: null, ratio: null }
}

/** Of the hashes that a plain look finds within 31 bits of a hundred queries, the share that the index finds. */
function recallOf({ hashes, queries }: HashSet, index: ReturnType<typeof indexOf>): number {
  const words = new BigUint64Array(hashes.buffer)
  let [found, there] = [0, 0]
  for (let query = 0; query < 100; query++) {
    const own = queries.slice(query * 32, query * 32 + 32)
    there += plainCount(words, new BigUint64Array(own.buffer))
    found += index.search(own).ids.length
  }
  return there === 0 ? 1 : found / there
}

function plainCount(words: BigUint64Array, query: BigUint64Array): number {
  const low = new Uint32Array(words.buffer)
  const own = new Uint32Array(query.buffer)
  let count = 0
  for (let at = 0; at < low.length; at += 8) {
    let distance = 0
    for (let word = 0; word < 8 && distance <= 31; word++) distance += bitsOf(low[at + word]! ^ own[word]!)
    if (distance <= 31) count++
  }
  return count
}

function bitsOf(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/**
 * The 99th percentile of a thousand withdrawals: until no search finds it any more, which is when the call returns, and until
 * such a search has answered. Of crowded hashes that answer may have thousands of other ids.
 */
function withdrawalMilliseconds({ hashes }: HashSet, index: ReturnType<typeof indexOf>) {
  const turns = 1000
  const count = hashes.length / hashBytes
  const spent = Array.from({ length: turns }, (_, turn) => {
    const id = Math.floor((turn * count) / turns)
    const hash = hashes.slice(id * hashBytes, (id + 1) * hashBytes)
    const startedAt = performance.now()
    index.delete(id, hash)
    const isGoneAt = performance.now()
    const { ids } = index.search(hash, { radiusBits: 0 })
    const isAnsweredAt = performance.now()
    if (ids.includes(id)) throw new Error('a withdrawn hash was found')
    return { untilGone: isGoneAt - startedAt, untilAnswered: isAnsweredAt - startedAt }
  })
  const highest = (part: keyof (typeof spent)[number]) =>
    spent.map((one) => one[part]).sort((a, b) => a - b)[turns * 0.99]!
  return { untilGone: highest('untilGone'), untilAnswered: highest('untilAnswered') }
}
