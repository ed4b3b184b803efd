import { hammingDistance } from '../distance.ts'
import { readImageHeader } from '../image-header.ts'
import { fingerprintImage, pdqModule } from '../node/index.ts'
import { createPdqKernel } from '../pdq-kernel.ts'
import type { ChromiumReader } from './chromium-reader.ts'
import { hashOf } from './format-measurement.ts'
import { magickPixels } from './magick-pixels.ts'

/** A table of distances for photographs of one's own, which say nothing but their number in order of name. */
export async function measurePhotographs(
  reader: ChromiumReader,
  photographs: readonly Uint8Array[],
  convert: string | undefined,
): Promise<string> {
  const kernel = createPdqKernel(pdqModule)
  const lines = ['| photograph | quality | browser–Node | Node–reference |', '|---|---|---|---|']
  for (const [index, bytes] of photographs.entries()) {
    const { type } = readImageHeader(bytes)
    const node = await fingerprintImage(bytes)
    const [outcome] = await reader.read([bytes])
    const stored = node.asStored?.hash ?? node.pdq.hash
    const reference =
      convert === undefined ? '–' : hammingDistance(stored, kernel.fingerprint(magickPixels(convert, bytes)).hash)
    const fromNode =
      node.pdq.quality < 50 ? '–' : hammingDistance(node.pdq.hash, hashOf(`photograph ${index + 1}`, outcome!))
    lines.push(`| ${index + 1} ${type} | ${node.pdq.quality} | ${fromNode} | ${reference} |`)
  }
  return lines.join('\n')
}
