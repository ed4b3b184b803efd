// npm run bench -- false-matches [options]
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { limits } from '@breakwater/contracts/limits'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { machineLine } from '../machine.ts'
import { cropped, decode, type Picture, readPicture } from './drawing/picture.ts'
import { measuringOptions } from './measuring-options.ts'
import { readPictureSet } from './pictures/listed-pictures.ts'
import { type DenseList, denseList, type ListedSource } from './strange/dense-list.ts'
import { type NamedHash, namerByFrames, namerByWindows } from './strange/name-upload.ts'
import { photographsOf } from './strange/photographs-of-folder.ts'
import { strangeUpload } from './strange/strange-uploads.ts'
import { wilsonInterval } from './wilson.ts'

const usage = `Usage: npm run bench -- false-matches [options]

Looks at uploads that hold no listed picture, as the agent does, with a list of a million entries, and counts how many name one.

  --uploads N           how many (2000)
  --from SEED           the first one's number (0): each is made of its number
  --deep                as many places as where nobody waits
  --windows             seven windows of each entry, and nothing else is looked for
  --photographs FOLDER  of one half of these photographs parts are listed, of the other uploads are made
  --show FOLDER         writes the part of the upload and that of the listed picture beside it, for each that was named
`
const options = {
  deep: { type: 'boolean', default: false },
  windows: { type: 'boolean', default: false },
  photographs: { type: 'string' },
  show: { type: 'string' },
} as const

const entries = 1_000_000
const longestSide = 1024
const stockSide = 640
const stockPictures = 240
/** Their seeds: none of them is listed. */
const firstStockSeed = 500_000

/** Returns the exit code. */
export async function benchFalseMatches(args: readonly string[]): Promise<number> {
  const numbers = { uploads: { least: 1, usual: 2000 }, from: { least: 0, usual: 0 } }
  const asked = measuringOptions(args, usage, { options, numbers })
  if ('exitCode' in asked) return asked.exitCode
  const {
    values,
    numbers: { uploads: count, from: first },
  } = asked
  const windowsOfEntry = values.windows ? limits.windowsOfPicture : 1
  const { sources, stock } = await readPictures(values.photographs)
  const list = await denseList(entries * windowsOfEntry, sources)
  console.log(
    `${machineLine()}\n${entries * windowsOfEntry} hashes of ${entries} entries: ${list.parts} parts of ${sources.length} pictures, the rest by chance; uploads made of ${stock.length} others`,
  )
  const namer = values.windows
    ? namerByWindows(list.index, windowsOfEntry)
    : namerByFrames(list.index, values.deep ? 'queue' : 'upload')
  /** How many uploads named some entry by a part, by the whole (as plain PDQ names it too), by one that is no pattern, and by windows that agree. */
  const counts = { part: 0, whole: 0, noPattern: 0, agreeing: 0 }
  for (let seed = first; seed < first + count; seed++) {
    const upload = await strangeUpload(seed, stock)
    const found = namer.name(upload)
    for (const which of ['whole', 'part'] as const) {
      const named = found[which]
      if (named === undefined) continue
      counts[which]++
      console.log(lineOf({ which, seed, named }, list))
      if (values.show !== undefined) await show({ which, seed, named }, { folder: values.show, upload, list })
    }
    counts.agreeing += Number((found.part?.windows ?? 0) > 1)
    counts.noPattern += Number(found.whole?.isPattern === false)
  }
  const interval = (named: number) => {
    const [low, high] = wilsonInterval(named, count).map((share) => (100 * share).toFixed(4))
    return `${named} (95 %: ${low} to ${high} %)`
  }
  const others = values.windows
    ? `of them by windows that agree ${counts.agreeing}`
    : `by the whole ${interval(counts.whole)}, of them by one that is no pattern, as the agent may act on, ${interval(counts.noPattern)}`
  console.log(
    `${count} uploads from ${first}, ${namer.hashes} hashes looked up; named by a part ${interval(counts.part)}, ${others}`,
  )
  return 0
}

/** That an upload, or a part of it, was taken for a listed picture. */
interface WrongName {
  readonly which: 'whole' | 'part'
  /** Number of the upload. */
  readonly seed: number
  readonly named: NamedHash
}

function lineOf({ which, seed, named }: WrongName, list: DenseList): string {
  const by = (named.windows === undefined ? '' : `, ${named.windows} windows`) + (named.isPattern ? ', a pattern' : '')
  const listed = list.partOf(named.hash)?.source.name ?? 'a hash by chance'
  const of = `${which === 'whole' ? 'the whole' : 'a part'} of upload ${seed} (kind ${seed % 8})`
  return `${of} names ${listed}, ${named.distanceBits} bits, quality ${named.quality}${by}`
}

/** What is listed, and what uploads are made of. */
async function readPictures(
  folder: string | undefined,
): Promise<{ readonly sources: readonly ListedSource[]; readonly stock: Picture[] }> {
  const { listed } = await readPictureSet((line) => console.error(line))
  const sources = listed.map(({ id, original }) => ({ name: id, read: async () => original }))
  if (folder !== undefined) {
    const photographs = await photographsOf(folder)
    const ofFolder = photographs.listed.map((file) => ({
      name: path.basename(file),
      read: () => readPicture(file, longestSide),
    }))
    const stock: Picture[] = []
    for (const file of photographs.strange) stock.push(await readPicture(file, stockSide))
    return { sources: [...sources, ...ofFolder], stock }
  }
  const stock = await Promise.all(
    Array.from({ length: stockPictures }, async (_, at) =>
      decode(await generatedPhotograph(firstStockSeed + at, { width: stockSide, height: 480 })),
    ),
  )
  return { sources, stock }
}

async function show(
  { which, seed, named: { hash, corners } }: WrongName,
  { folder, upload, list }: { readonly folder: string; readonly upload: Picture; readonly list: DenseList },
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const name = `${seed}-${which}`
  await write(path.join(folder, `${name}-upload.png`), corners === undefined ? upload : partOf(upload, corners))
  const part = list.partOf(hash)
  if (part === undefined) return
  const { left, top, right, bottom } = part.place
  const corner = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ] as const
  await write(path.join(folder, `${name}-listed.png`), partOf(await part.source.read(), corner))
}

function partOf(picture: Picture, corners: NonNullable<NamedHash['corners']>): Picture {
  const xs = corners.map(([x]) => x * picture.width)
  const ys = corners.map(([, y]) => y * picture.height)
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return cropped(picture, { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top })
}

async function write(file: string, { data, width, height }: Picture): Promise<void> {
  await sharp(data, { raw: { width, height, channels: 3 } }).toFile(file)
}
