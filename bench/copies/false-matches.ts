/*
 * node bench/copies/false-matches.ts [--uploads N] [--from SEED] [--windows]: uploads that hold no listed picture, looked at as the
 * agent does. With --windows every entry has seven windows, and nothing else is looked for.
 */
import { parseArgs } from 'node:util'
import type { EntryId } from '@breakwater/contracts'
import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import {
  createPdqKernel,
  createRegionFinder,
  createRegionKernel,
  createWindowFinder,
  hashesToLookUp,
  parallelogramOf,
} from '@breakwater/fingerprint'
import { pdqModule, regionModule } from '@breakwater/fingerprint/node'
import { createHashIndex, type HashIndex, hashBytes, hashesToBytes } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import { generatedPhotograph, seededRandom } from '@breakwater/testkit/generated-photograph'
import { compareWindows } from '../../packages/agent/src/listed/compare-windows.ts'
import { machineLine } from '../machine.ts'
import { Canvas } from './drawing/canvas.ts'
import { cropped, decode, mirrored, type Picture, resized } from './drawing/picture.ts'
import { readPictureSet } from './pictures/listed-pictures.ts'

const entries = 1_000_000
const hashesOfEntry = process.argv.includes('--windows') ? limits.windowsOfPicture : 1
const listedHashes = entries * hashesOfEntry
/** Parts of every picture of the suite; what is then left of the list is by chance. */
const partsOfPicture = Number(process.env.PARTS ?? 9000)
const stockPictures = 240
/** Their seeds: none of them is listed. */
const firstStockSeed = 500_000
const mostRegions = 60

const { values } = parseArgs({
  options: {
    uploads: { type: 'string', default: '2000' },
    from: { type: 'string', default: '0' },
    windows: { type: 'boolean', default: false },
  },
})

const { index, parts } = await fillIndex()
console.log(
  `${machineLine()}\n${listedHashes} hashes of ${entries} entries: ${parts} parts of pictures, the rest by chance`,
)
const stock = await Promise.all(
  Array.from({ length: stockPictures }, async (_, seed) =>
    decode(await generatedPhotograph(firstStockSeed + seed, { width: 640, height: 480 })),
  ),
)
const kernel = createPdqKernel(pdqModule)
const frames = createRegionFinder(regionModule)
const windows = createWindowFinder(regionModule)
/** How many uploads named some entry, and how many by windows that agree. */
let matched = 0
let agreed = 0
let hashes = 0
const [first, count] = [Number(values.from), Number(values.uploads)]
for (let seed = first; seed < first + count; seed++) {
  const upload = await uploadOf(seed)
  const near = nearest(upload)
  if (near !== undefined) {
    matched++
    agreed += Number(near.windows > 1)
    const by = values.windows ? `, ${near.windows} windows` : ''
    console.log(`upload ${seed} names entry ${near.id}, ${near.distanceBits} bits, quality ${near.quality}${by}`)
  }
}
const bound = matched === 0 ? ` (95 % bound: ${(3 / count).toExponential(1)} an upload)` : ''
const agreeing = values.windows ? `, ${agreed} of them by windows that agree` : ''
console.log(`${count} uploads, ${hashes} hashes looked up, ${matched} uploads named an entry${agreeing}${bound}`)

/** A million entries: most of them parts of real and generated pictures, as dense as a list of such pictures can be. */
async function fillIndex(): Promise<{ readonly index: HashIndex; readonly parts: number }> {
  const { listed } = await readPictureSet((line) => console.error(line))
  const random = seededRandom(1)
  const listing = {
    hashes: new Uint8Array(listedHashes * hashBytes),
    ids: Uint32Array.from({ length: listedHashes }, (_, at) => at),
    radii: new Uint8Array(listedHashes).fill(limits.matchDistanceBits),
  }
  const regions = createRegionKernel(regionModule)
  let filled = 0
  for (const { original } of listed) {
    const { width, height } = regions.open(original)
    for (let part = 0; part < partsOfPicture && filled < listedHashes; part++) {
      const [partWidth, partHeight] = [width * (0.2 + 0.8 * random()), height * (0.2 + 0.8 * random())]
      const [left, top] = [(width - partWidth) * random(), (height - partHeight) * random()]
      const place = { left, top, right: left + partWidth, bottom: top + partHeight }
      const { quality, hashes } = regions.hash(parallelogramOf(place))
      if (quality < limits.minimumQuality) continue
      listing.hashes.set(hashes.subarray(0, hashBytes), filled++ * hashBytes)
    }
  }
  for (let at = filled * hashBytes; at < listing.hashes.length; at++) listing.hashes[at] = Math.floor(random() * 256)
  const index = createHashIndex(loadMatcherModules())
  index.insertAll(listing)
  return { index, parts: filled }
}

function nearest(upload: Picture) {
  return values.windows ? nearestByWindows(upload) : nearestByFrames(upload)
}

function nearestByWindows(upload: Picture) {
  const found = windows.find(upload, { most: 250 }).windows
  hashes += 2 * found.length
  const rows = {
    ofHash: (id: number) => {
      const entry = Math.floor(id / hashesOfEntry)
      return {
        entry: `${entry}` as EntryId,
        id: entry,
        isVideo: false,
        trust: 'self_reported',
        maxAction: 'hold',
      } as const
    },
  }
  const matches = compareWindows({ index, rows }, found)
  if (matches.length === 0) return undefined
  const { entry, distanceBits, quality } = matches[0]!
  return { id: entry, distanceBits, quality, windows: Math.max(...matches.map((match) => match.windows ?? 1)) }
}

function nearestByFrames(upload: Picture) {
  const whole = kernel.fingerprint(upload)
  const all: { readonly quality: number; readonly hashes: Uint8Array }[] =
    whole.quality < limits.minimumQuality
      ? []
      : [{ quality: whole.quality, hashes: hashesToBytes(dihedralForms.map((form) => whole.dihedral[form])) }]
  const { regions } = frames.find(upload, mostRegions)
  all.push(...regions.map((region, at) => ({ quality: region.quality, hashes: hashesToLookUp(region, at) })))
  if (all.length === 0) return undefined
  const forms = Buffer.concat(all.map((part) => part.hashes))
  hashes += forms.length / hashBytes
  const { ids, distancesBits, starts } = index.search(forms, { radiusBits: limits.matchDistanceBits })
  if (ids.length === 0) return undefined
  const query = starts.findIndex((_, at) => starts[at + 1]! > starts[at]!)
  let last = 0
  const part = all.find((each) => {
    last += each.hashes.length / hashBytes
    return query < last
  })
  return { id: ids[0]!, distanceBits: distancesBits[0]!, quality: part!.quality, windows: 0 }
}

/** One of eight kinds, of pictures that nobody has listed. */
async function uploadOf(seed: number): Promise<Picture> {
  const random = seededRandom(seed * 7919 + 17)
  const below = (most: number) => Math.floor(random() * most)
  const one = () => {
    const picture = stock[below(stock.length)]!
    return below(2) === 0 ? picture : mirrored(picture)
  }
  const part = () => {
    const picture = one()
    const [width, height] = [160 + below(picture.width - 160), 120 + below(picture.height - 120)]
    const place = { left: below(picture.width - width + 1), top: below(picture.height - height + 1), width, height }
    return cropped(picture, place)
  }
  const grey = () => [below(256), below(256), below(256)] as const
  switch (seed % 8) {
    case 0:
      return resized(part(), 480 + below(544), 480 + below(544))
    case 1:
      return collage(2 + below(2), 1 + below(3), part)
    case 2:
    case 3: {
      const canvas = Canvas.of(473, 1024, below(2) === 0 ? [255, 255, 255] : [18, 18, 18])
      const shown = await resized(part(), 300 + below(173), 200 + below(400))
      for (let line = 0; line < 30; line++) {
        canvas.rectangle({ left: 16, top: 20 + line * 33, width: 40 + below(380), height: 6 + below(12) }, grey())
      }
      canvas.place(shown, below(474 - shown.width), 90 + below(300), { radius: seed % 8 === 3 ? 8 + below(24) : 0 })
      return canvas.picture
    }
    case 4:
      return collage(4 + below(20), 4 + below(20), part)
    case 5: {
      const canvas = Canvas.of(800, 1000, [250, 250, 246])
      for (let top = 30; top < 980; top += 14 + below(8)) {
        for (let left = 30; left < 760; ) {
          const width = 8 + below(70)
          canvas.rectangle({ left, top, width, height: 9 }, [20, 20, 20])
          left += width + 6
        }
      }
      return canvas.picture
    }
    case 6: {
      const canvas = Canvas.of(900, 700, grey())
      const [across, down] = [20 + below(200), 20 + below(200)]
      const colours = [grey(), grey(), grey()]
      for (let top = 0; top < 700; top += down) {
        for (let left = 0; left < 900; left += across) {
          const colour = colours[(left / across + (top / down) * 2) % 3]!
          canvas.rectangle({ left, top, width: across, height: down }, colour)
        }
      }
      return canvas.picture
    }
    default: {
      const canvas = Canvas.of(900, 900, grey())
      for (let box = 0; box < 40; box++) {
        const place = { left: below(850), top: below(850), width: 20 + below(500), height: 20 + below(500) }
        canvas.rectangle(place, grey())
      }
      return canvas.picture
    }
  }
}

async function collage(columns: number, rows: number, part: () => Picture): Promise<Picture> {
  const [width, height] = [Math.floor(1000 / columns), Math.floor(760 / rows)]
  const canvas = Canvas.of(columns * width, rows * height, [255, 255, 255])
  const gap = Math.min(6, Math.floor(width / 8))
  for (let cell = 0; cell < columns * rows; cell++) {
    const picture = await resized(part(), width - gap, height - gap)
    canvas.place(picture, (cell % columns) * width, Math.floor(cell / columns) * height)
  }
  return canvas.picture
}
