import { median } from '../figure.ts'
import type { CopyFinder } from './copy-finder.ts'
import { type CopyKind, copyKinds } from './copy-kinds.ts'
import { finderOf } from './finders.ts'
import { KeptUploads } from './kept-uploads.ts'
import { makeUpload } from './make-copy.ts'
import type { Half } from './pictures/half.ts'
import {
  sources as allSources,
  type OtherPhotographs,
  type PictureSet,
  type PictureSource,
  readPictureSet,
} from './pictures/listed-pictures.ts'
import { wilsonInterval } from './wilson.ts'

export interface CopyMeasureOptions {
  readonly halves: readonly Half[]
  /** All when it is not said. */
  readonly kinds?: readonly CopyKind[]
  /** Names of files in `finders/`. */
  readonly finders: readonly string[]
  /** All when it is not said. Only these are listed. */
  readonly sources?: readonly PictureSource[]
  /** In place of the photographs of the list. */
  readonly photographs?: OtherPhotographs | undefined
  /** A folder in which uploads are kept, for the next run. */
  readonly keep?: string | undefined
  readonly say: (line: string) => void
}

/** What one finder made of one kind of copy of the pictures of one half and source. */
export interface CopyRow {
  readonly half: Half
  readonly source: PictureSource
  readonly kind: string
  readonly finder: string
  readonly copies: number
  readonly found: number
  /** `found` of `copies`, with the bounds of its 95 % interval. */
  readonly recall: number
  readonly low: number
  readonly high: number
  /** How often a listed picture was named that is not in the upload. */
  readonly wrong: number
  /** Of an upload, beyond decoding. */
  readonly medianMilliseconds: number
}

export interface CopyMeasurement {
  readonly rows: readonly CopyRow[]
  readonly pictures: readonly { readonly half: Half; readonly source: PictureSource; readonly count: number }[]
  readonly tooPlain: readonly string[]
  readonly alike: readonly string[]
}

interface Tally {
  copies: number
  found: number
  wrong: number
  readonly milliseconds: number[]
}

/** Each half by itself: its pictures, of both sources, are the list, and every kind of copy of each is looked for in it. */
export async function measureCopies({
  halves,
  kinds = copyKinds,
  finders: names,
  sources = allSources,
  photographs,
  keep,
  say,
}: CopyMeasureOptions): Promise<CopyMeasurement> {
  say('reading pictures')
  const set = await readPictureSet(say, photographs)
  const uploads = keep === undefined ? undefined : new KeptUploads(keep)
  const rows: CopyRow[] = []
  for (const half of halves) rows.push(...(await measureHalf(set, { half, kinds, names, sources, uploads, say })))
  const pictures = halves.flatMap((half) =>
    sources.map((source) => ({ half, source, count: ofHalf(set, half, source).length })),
  )
  return { rows, pictures, tooPlain: set.tooPlain, alike: set.alike }
}

interface HalfOptions {
  readonly half: Half
  readonly kinds: readonly CopyKind[]
  readonly names: readonly string[]
  readonly sources: readonly PictureSource[]
  readonly uploads: KeptUploads | undefined
  readonly say: (line: string) => void
}

async function measureHalf(set: PictureSet, options: HalfOptions): Promise<CopyRow[]> {
  const { half, kinds, names, sources, uploads, say } = options
  const finders = new Map<string, CopyFinder>()
  for (const name of names) finders.set(name, await (await finderOf(name))())
  for (const finder of finders.values()) {
    for (const source of sources) {
      for (const { id, original } of ofHalf(set, half, source)) await finder.add(id, original)
    }
  }
  const rows: CopyRow[] = []
  for (const source of sources) {
    const pictures = ofHalf(set, half, source)
    const neighbours = set.neighbours[source]
    const tallies = kinds.map(() => names.map((): Tally => ({ copies: 0, found: 0, wrong: 0, milliseconds: [] })))
    for (const [count, { id, original }] of pictures.entries()) {
      say(`${half} half, ${source}: ${count + 1} of ${pictures.length}`)
      for (const [at, kind] of kinds.entries()) {
        const copied = { id, original, neighbours }
        const upload = await (uploads?.upload(kind, copied) ?? makeUpload(kind, copied))
        for (const [which, finder] of [...finders.values()].entries()) {
          const { found, milliseconds } = await finder.find(upload)
          const tally = tallies[at]![which]!
          const named = new Set(found.map((one) => one.id))
          tally.copies++
          tally.found += Number(named.delete(id))
          tally.wrong += named.size
          tally.milliseconds.push(milliseconds)
        }
      }
    }
    if (pictures.length === 0) continue
    for (const [at, { name: kind }] of kinds.entries()) {
      for (const [which, finder] of names.entries()) {
        const { copies, found, wrong, milliseconds } = tallies[at]![which]!
        const [low, high] = wilsonInterval(found, copies)
        const head = { half, source, kind, finder, copies, found, recall: found / copies, low, high, wrong }
        rows.push({ ...head, medianMilliseconds: median(milliseconds) })
      }
    }
  }
  return rows
}

function ofHalf({ listed }: PictureSet, half: Half, source: PictureSource) {
  return listed.filter((picture) => picture.half === half && picture.source === source)
}
