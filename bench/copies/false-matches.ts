import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { limits } from '@breakwater/contracts/limits'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import sharp from 'sharp'
import { machineLine } from '../machine.ts'
import { cropped, decode, type Picture, readPicture } from './drawing/picture.ts'
import { measuringOptions, wholeNumber } from './measuring-options.ts'
import { readPictureSet } from './pictures/listed-pictures.ts'
import { denseList, type ListedSource } from './strange/dense-list.ts'
import { type NamedHash, namerByFrames, namerByWindows } from './strange/name-upload.ts'
import { photographsOf } from './strange/photographs-of-folder.ts'
import { strangeUpload } from './strange/strange-uploads.ts'
import { wilsonInterval } from './wilson.ts'

const usage = `Usage: node bench/copies/false-matches.ts [options]

Looks at uploads that hold no listed picture, as the agent does, with a list of a million entries, and counts how many name one.

  --uploads N           how many (2000)
  --from SEED           the first one's number (0): each is made of its number
  --deep                as many places as where nobody waits
  --windows             seven windows of each entry, and nothing else is looked for
  --photographs FOLDER  of one half of these photographs parts are listed, of the other uploads are made
  --show FOLDER         writes the part of the upload and that of the listed picture beside it, for each that was named
`
const values = measuringOptions(usage, {
  uploads: { type: 'string', default: '2000' },
  from: { type: 'string', default: '0' },
  deep: { type: 'boolean', default: false },
  windows: { type: 'boolean', default: false },
  photographs: { type: 'string' },
  show: { type: 'string' },
})
const count = wholeNumber(usage, 'uploads', values.uploads, 1)
const first = wholeNumber(usage, 'from', values.from, 0)

const entries = 1_000_000
const windowsOfEntry = values.windows ? limits.windowsOfPicture : 1
const longestSide = 1024
const stockSide = 640
const stockPictures = 240
/** Their seeds: none of them is listed. */
const firstStockSeed = 500_000

const { sources, stock } = await readPictures()
const list = await denseList(entries * windowsOfEntry, sources)
console.log(
  `${machineLine()}\n${entries * windowsOfEntry} hashes of ${entries} entries: ${list.parts} parts of ${sources.length} pictures, the rest by chance; uploads made of ${stock.length} others`,
)
const namer = values.windows
  ? namerByWindows(list.index, windowsOfEntry)
  : namerByFrames(list.index, values.deep ? 'queue' : 'upload')
/** How many uploads named some entry by a part, by the whole (as plain PDQ names it too), and by windows that agree. */
const counts = { part: 0, whole: 0, agreeing: 0 }
for (let seed = first; seed < first + count; seed++) {
  const upload = await strangeUpload(seed, stock)
  const { whole, part } = namer.name(upload)
  if (whole !== undefined) await note('whole', seed, upload, whole)
  if (part !== undefined) await note('part', seed, upload, part)
  counts.agreeing += Number((part?.windows ?? 0) > 1)
}
const interval = (named: number) => {
  const [low, high] = wilsonInterval(named, count).map((share) => (100 * share).toFixed(4))
  return `${named} (95 %: ${low} to ${high} %)`
}
const others = values.windows
  ? `of them by windows that agree ${counts.agreeing}`
  : `by the whole ${interval(counts.whole)}`
console.log(
  `${count} uploads from ${first}, ${namer.hashes} hashes looked up; named by a part ${interval(counts.part)}, ${others}`,
)

async function note(which: 'whole' | 'part', seed: number, upload: Picture, named: NamedHash): Promise<void> {
  counts[which]++
  const by = named.windows === undefined ? '' : `, ${named.windows} windows`
  const listed = list.partOf(named.hash)?.source.name ?? 'a hash by chance'
  const of = `${which === 'whole' ? 'the whole' : 'a part'} of upload ${seed} (kind ${seed % 8})`
  console.log(`${of} names ${listed}, ${named.distanceBits} bits, quality ${named.quality}${by}`)
  if (values.show !== undefined) await show(values.show, seed, upload, named)
}

/** What is listed, and what uploads are made of. */
async function readPictures(): Promise<{ readonly sources: readonly ListedSource[]; readonly stock: Picture[] }> {
  const { listed } = await readPictureSet((line) => console.error(line))
  const sources = listed.map(({ id, original }) => ({ name: id, read: async () => original }))
  if (values.photographs !== undefined) {
    const photographs = await photographsOf(values.photographs)
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

async function show(folder: string, seed: number, upload: Picture, { hash, corners }: NamedHash): Promise<void> {
  await mkdir(folder, { recursive: true })
  const name = `${seed}-${corners === undefined ? 'whole' : 'part'}`
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
