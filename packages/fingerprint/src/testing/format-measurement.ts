import { hammingDistance } from '../distance.ts'
import { fingerprintImage, pdqModule } from '../node/index.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import type { ChromiumReader, Outcome } from './chromium-reader.ts'
import { type FormatPicture, formatPictures } from './format-pictures.ts'
import { type FormatName, formatNames, formatTable } from './format-table.ts'
import { magickPixels } from './magick-pixels.ts'

/** Distances in bits, the farthest over all files of a format; null where there was nothing to compare. */
export interface FormatMeasurement {
  readonly format: FormatName
  readonly files: number
  readonly browserFromSource: number | null
  readonly nodeFromSource: number | null
  readonly browserFromMagick: number | null
  readonly nodeFromMagick: number | null
  readonly browserFromNode: number | null
}

const kernel = createPdqKernel(pdqModule)
/** ImageMagick leaves the turn to us, or (TIFF) makes another one: there is no same picture to compare. */
const turnedByUs: readonly FormatName[] = ['JPEG, turned', 'PNG, turned', 'TIFF, turned']

/** Measures every format on the photographs with these seeds. `convert` is ImageMagick's, or undefined. */
export async function measureFormats(
  reader: ChromiumReader,
  seeds: readonly number[],
  convert: string | undefined,
): Promise<FormatMeasurement[]> {
  const pictures = (await Promise.all(seeds.map(formatPictures))).flat()
  const rows: FormatMeasurement[] = []
  for (const format of formatNames) {
    const some = pictures.filter((picture) => picture.format === format)
    const hashes = await hashesOf(reader, some, convert)
    const farthest = (a: keyof Hashes, b: keyof Hashes) =>
      hashes.reduce<number | null>((most, { [a]: one, [b]: other }) => {
        if (one === undefined || other === undefined) return most
        return Math.max(most ?? 0, hammingDistance(one, other))
      }, null)
    rows.push({
      format,
      files: some.length,
      browserFromSource: farthest('browser', 'source'),
      nodeFromSource: farthest('node', 'source'),
      browserFromMagick: farthest('browser', 'magick'),
      nodeFromMagick: farthest('node', 'magick'),
      browserFromNode: farthest('browser', 'node'),
    })
  }
  return rows
}

type Hash = ReturnType<typeof kernel.fingerprint>['hash']
interface Hashes {
  readonly source: Hash
  readonly node: Hash
  readonly browser: Hash | undefined
  readonly magick: Hash | undefined
}

async function hashesOf(
  reader: ChromiumReader,
  pictures: readonly FormatPicture[],
  convert: string | undefined,
): Promise<Hashes[]> {
  const { browser: worker } = formatTable[pictures[0]!.format]
  const files = pictures.map(({ bytes }) => bytes)
  const outcomes = worker === 'no' ? [] : await reader.read(files)
  return Promise.all(
    pictures.map(async ({ format, bytes, source }, index) => {
      const isComparable = convert !== undefined && !turnedByUs.includes(format)
      return {
        source: kernel.fingerprint(source).hash,
        node: (await fingerprintImage(bytes)).pdq.hash,
        browser: worker === 'no' ? undefined : hashOf(format, outcomes[index]!),
        magick: isComparable ? kernel.fingerprint(magickPixels(convert, bytes)).hash : undefined,
      }
    }),
  )
}

export function hashOf(name: string, outcome: Outcome): Hash {
  if ('item' in outcome && outcome.item.kind === 'image' && outcome.item.pdq !== undefined) return outcome.item.pdq.hash
  throw new Error(`${name} gave no fingerprint in the browser: ${JSON.stringify(outcome)}`)
}
