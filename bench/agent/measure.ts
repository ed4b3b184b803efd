import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import type { EntryId, FeedEvent, Md5Hash, PdqHash, Sequence } from '../../contracts/src/index.ts'
import { ListedEntries } from '../../packages/agent/src/listed/listed-entries.ts'
import { AgentDatabase } from '../../packages/agent/src/state/agent-database.ts'
import { FeedState } from '../../packages/agent/src/state/feed-state.ts'
import { fingerprintImage } from '../../packages/fingerprint/src/node/index.ts'
import { generatedPhotograph } from '../../packages/testkit/src/generated-photograph.ts'
import { type Figure, median } from '../figure.ts'
import { type LineProcess, startLineProcess } from '../line-process.ts'
import { makeHashes } from '../matcher/hashes.ts'
import { measureFollowing } from './following.ts'
import { measureModifiedCopies } from './modified-copies.ts'

export interface AgentOptions {
  readonly rounds: number
  readonly python: string
  readonly say: (line: string) => void
}

const listed = 1_000_000
const sizes = [
  { name: '1024x768', width: 1024, height: 768 },
  { name: '12mp', width: 4000, height: 3000 },
] as const
const photographsOfSize = 4
/** Before anything counts: what is compiled while it runs is slow at first. */
const warmUpRounds = 10
const peer = 'hma-components'

/** The agent and what Hasher-Matcher-Actioner is made of, on the same pictures and the same list of a million. */
export async function measureAgent({ rounds, python, say }: AgentOptions): Promise<Figure[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'breakwater-bench-'))
  const startOwn = (...args: string[]) =>
    startLineProcess(process.execPath, [path.join(import.meta.dirname, 'own-process.ts'), ...args])
  const [own, ownWhole] = [startOwn(), startOwn('whole')]
  const theirs = startLineProcess(python, [path.join(import.meta.dirname, 'hma_peer.py')])
  try {
    say('making photographs and a list of a million')
    const photographs = await makePhotographs(directory)
    const files = await makeList(directory, photographs)
    say('opening the list on both sides')
    const [ownSeconds, ownMegabytes] = await ask(own, `list ${files.state}`)
    const [theirSeconds, theirMegabytes] = await ask(theirs, `list ${files.hashes}`).catch((error) => {
      say(`threatexchange is absent (${(error as Error).message}): its figures are null`)
      return [null, null] as const
    })
    const isThere = theirSeconds !== null
    await ask(ownWhole, `list ${files.sameState}`)
    const figures: Figure[] = [
      figure('start-1m', ownSeconds, 's', theirSeconds, 'less'),
      figure('memory-1m', ownMegabytes, 'MB', theirMegabytes, 'less'),
    ]
    for (const { name } of sizes) {
      say(`uploads of ${name}`)
      const [ours, whole, others]: [number[], number[], number[]] = [[], [], []]
      const copies = photographs.filter((one) => one.size === name).map((one) => one.copy)
      for (let round = 0; round < warmUpRounds; round++) {
        for (const file of copies) for (const side of [own, ownWhole]) await matched(side, `upload ${file}`)
        if (isThere) await matched(theirs, `upload ${copies[0]!}`)
      }
      for (let round = 0; round < rounds; round++) {
        for (const file of copies) {
          ours.push(1 / (await matched(own, `upload ${file}`)))
          whole.push(1 / (await matched(ownWhole, `upload ${file}`)))
          if (isThere) others.push(1 / (await matched(theirs, `upload ${file}`)))
        }
      }
      const beside = isThere ? median(others) : null
      figures.push(figure(`whole-uploads-${name}`, median(whole), 'uploads/s', beside, 'more'))
      figures.push(figure(`uploads-${name}`, median(ours), 'uploads/s', beside, 'more'))
    }
    say('look-ups of a bare hash')
    const [ours, others]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      ours.push(1000 / (await ask(own, `lookup ${files.queries}`))[0])
      if (isThere) others.push(1000 / (await ask(theirs, `lookup ${files.queries}`))[0])
    }
    figures.push(figure('lookups-1m', median(ours), 'lookups/s', isThere ? median(others) : null, 'more'))
    say('from a new entry to a match, and from a withdrawal to none')
    figures.push(...(await measureFollowing()))
    say('modified copies of photographs')
    figures.push(...(await measureModifiedCopies(say)))
    return figures
  } finally {
    own.stop()
    ownWhole.stop()
    theirs.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

interface Photograph {
  readonly size: string
  readonly original: Buffer
  /** A file: the picture compressed again, a little smaller. */
  readonly copy: string
}

async function makePhotographs(directory: string): Promise<Photograph[]> {
  const photographs: Photograph[] = []
  for (const [at, { name, width, height }] of sizes.entries()) {
    for (let seed = 0; seed < photographsOfSize; seed++) {
      const drawn = await generatedPhotograph(7000 + at * photographsOfSize + seed, { width, height })
      const original = await sharp(drawn).jpeg({ quality: 90 }).toBuffer()
      const copy = path.join(directory, `${name}-${seed}.jpg`)
      await writeFile(copy, await sharp(original).jpeg({ quality: 80 }).toBuffer())
      photographs.push({ size: name, original, copy })
    }
  }
  return photographs
}

/** A million hashes by chance and those of the photographs: as a file of lines, and as the state of an agent. */
async function makeList(directory: string, photographs: readonly Photograph[]) {
  const { hashes: bytes, queries: queryBytes } = makeHashes('uniform', listed, 7)
  const hex = (all: Uint8Array) =>
    Array.from({ length: all.length / 32 }, (_, at) => Buffer.from(all.subarray(at * 32, at * 32 + 32)).toString('hex'))
  const fingerprints = await Promise.all(photographs.map(({ original }) => fingerprintImage(original)))
  const hashes = [...hex(bytes), ...fingerprints.map(({ pdq }) => pdq.hash)]
  const files = {
    hashes: path.join(directory, 'hashes.txt'),
    queries: path.join(directory, 'queries.txt'),
    state: path.join(directory, 'state'),
    sameState: path.join(directory, 'same-state'),
  }
  await writeFile(files.hashes, hashes.join('\n'))
  await writeFile(files.queries, hex(queryBytes).join('\n'))
  const database = new AgentDatabase(files.state)
  const entries = new ListedEntries(database)
  const pageSize = 10_000
  for (let at = 0; at < hashes.length; at += pageSize) {
    const events = hashes.slice(at, at + pageSize).map((hash, place) => addEvent(at + place + 1, hash as PdqHash))
    database.transaction(() => entries.apply(events))()
  }
  const state = new FeedState(database)
  const through = hashes.length as Sequence
  state.advance({ epoch: 'bench', events: [], next: through, head: through })
  state.noteWhole()
  await entries[Symbol.asyncDispose]()
  database[Symbol.dispose]()
  // A state is opened by one at a time.
  await cp(files.state, files.sameState, { recursive: true })
  return files
}

function addEvent(sequence: number, hash: PdqHash): FeedEvent {
  const standing = { trust: 'self_reported', maxAction: 'hold', expiresOn: '2028-01-01' } as const
  const fingerprint = { kind: 'image', md5: hash.slice(0, 32) as Md5Hash, pdq: { hash, quality: 100 } }
  const head = { sequence: sequence as Sequence, entry: randomUUID() as EntryId }
  return { ...head, type: 'add', ...standing, fingerprint } as unknown as FeedEvent
}

async function ask(process: LineProcess, line: string): Promise<[seconds: number, result: number]> {
  return (await process.ask(line)).split(' ').map(Number) as [number, number]
}

/** Seconds of an upload that must be found: what finds nothing is not fast, it is wrong. */
async function matched(process: LineProcess, line: string): Promise<number> {
  const [seconds, matches] = await ask(process, line)
  if (matches !== 1) throw new Error(`${line} found ${matches} entries`)
  return seconds
}

function figure(name: string, value: number, unit: string, peerValue: number | null, better: 'less' | 'more'): Figure {
  const ratio = peerValue === null ? null : better === 'more' ? value / peerValue : peerValue / value
  return { area: 'agent', name, value, unit, peer, peerValue, ratio }
}
