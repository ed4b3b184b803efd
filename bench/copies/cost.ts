// npm run bench -- cost [options]
import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'
import {
  createPdqKernel,
  createRegionFinder,
  createRegionKernel,
  createWindowFinder,
  type RegionOptions,
} from '@breakwater/fingerprint'
import { pdqModule, regionModule } from '@breakwater/fingerprint/node'
import { createHashIndex, type HashIndex, hashBytes, hashesToBytes } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import { median } from '../figure.ts'
import { machineLine } from '../machine.ts'
import { landmarksOfUpload, placesInside } from './agent-places.ts'
import { copyKinds } from './copy-kinds.ts'
import { decode, type Picture } from './drawing/picture.ts'
import { makeUpload } from './make-copy.ts'
import { measuringOptions } from './measuring-options.ts'
import { readPictureSet } from './pictures/listed-pictures.ts'

/** Copies that are looked at before anything counts. */
const warmUps = 20

const usage = `Usage: npm run bench -- cost [--entries N] [--copies N]

What is done for one upload of about a megapixel beyond decoding it, on one core, with a list of N entries (1000000): medians of N copies
(100), and what nine of ten stay under.
`
const [smallest, largest] = [600_000, 1_050_000]

/** Returns the exit code. */
export async function benchCost(args: readonly string[]): Promise<number> {
  const numbers = { entries: { least: 1, usual: 1_000_000 }, copies: { least: warmUps + 1, usual: 100 } }
  const asked = measuringOptions(args, usage, { options: {}, numbers })
  if ('exitCode' in asked) return asked.exitCode
  const { entries, copies } = asked.numbers
  const uploads = await copiesOfAMegapixel(copies)
  const spent = timesOf(uploads, indexOfChance(entries))
  console.log(
    `${machineLine()}\n${uploads.length} uploads, ${entries} entries; milliseconds: median, nine of ten, most`,
  )
  for (const [name, times] of spent) {
    const sorted = times.toSorted((a, b) => a - b)
    const figures = [median(times), sorted[Math.floor(0.9 * sorted.length)]!, sorted.at(-1)!]
    console.log(`${name.padEnd(44)} ${figures.map((figure) => figure.toFixed(2).padStart(8)).join('')}`)
  }
  return 0
}

/** Milliseconds of each thing that is done, one for each upload. */
function timesOf(uploads: readonly Picture[], index: HashIndex): ReadonlyMap<string, readonly number[]> {
  const { upload: atUpload, queue: nobodyWaits } = placesInside
  const upright = { ...atUpload, slanted: 0 }
  const pdq = createPdqKernel(pdqModule)
  const kernel = createRegionKernel(regionModule)
  const regions = createRegionFinder(kernel)
  const windows = createWindowFinder(kernel)
  const look = (hashes: Uint8Array) => index.search(hashes, { radiusBits: limits.matchDistanceBits })
  const lookedUp = (upload: Picture, places: RegionOptions) => {
    const hashes = Buffer.concat(regions.find(upload, places).regions.map((region) => region.hashes))
    return hashes.length > 0 && look(hashes)
  }
  const spent = new Map<string, number[]>()
  const timed = <Result>(name: string, work: () => Result): Result => {
    const startedAt = performance.now()
    const result = work()
    spent.set(name, [...(spent.get(name) ?? []), performance.now() - startedAt])
    return result
  }
  for (const [number, upload] of [...uploads.slice(0, warmUps), ...uploads].entries()) {
    if (number === warmUps) spent.clear()
    const { dihedral } = timed('PDQ of the whole', () => pdq.fingerprint(upload))
    const forms = hashesToBytes(dihedralForms.map((form) => dihedral[form]))
    timed('its eight forms looked up', () => look(forms))
    timed('  of which: a smaller copy and its levels', () => kernel.open(upload))
    timed('  of which: level lines', () => kernel.findLines(false))
    timed('  of which: upright lines', () => kernel.findLines(true))
    timed('  of which: wiping', () => kernel.wipe())
    const found = timed('frames found and hashed', () => regions.find(upload, upright).regions)
    const hashes = Buffer.concat(found.map(({ hashes }) => hashes))
    if (hashes.length > 0) timed('frames looked up', () => look(hashes))
    timed('frames in all', () => lookedUp(upload, upright))
    timed('frames in all, with those aslant', () => lookedUp(upload, atUpload))
    timed('the same where nobody waits', () => lookedUp(upload, nobodyWaits))
    const parts = timed('windows found and hashed', () => windows.find(upload, { most: landmarksOfUpload }).windows)
    if (parts.length > 0) timed('windows looked up', () => look(Buffer.concat(parts.map(({ hashes }) => hashes))))
  }
  return spent
}

/** Of as many kinds as there are, one picture after another. */
async function copiesOfAMegapixel(most: number): Promise<Picture[]> {
  const { listed, neighbours } = await readPictureSet((line) => console.error(line))
  const found: Picture[] = []
  for (let number = 0; found.length < most; number++) {
    const picture = listed[(number * 7) % listed.length]!
    const kind = copyKinds[number % copyKinds.length]!
    const upload = await decode(await makeUpload(kind, { ...picture, neighbours: neighbours[picture.source] }))
    const pixels = upload.width * upload.height
    if (pixels >= smallest && pixels <= largest) found.push(upload)
  }
  return found
}

function indexOfChance(count: number): HashIndex {
  const hashes = new Uint8Array(count * hashBytes)
  for (let at = 0; at < hashes.length; at += 65_536) crypto.getRandomValues(hashes.subarray(at, at + 65_536))
  const radii = new Uint8Array(count).fill(limits.matchDistanceBits)
  const index = createHashIndex(loadMatcherModules())
  index.insertAll({ hashes, ids: Uint32Array.from({ length: count }, (_, at) => at), radii })
  return index
}
