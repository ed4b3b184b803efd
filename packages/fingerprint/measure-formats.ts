// Measures every format in Node and in Chromium, and writes the measured part of docs/formats.md anew.
// node packages/fingerprint/measure-formats.ts [--convert FILE] [--media FOLDER] [--print]
//   --convert  ImageMagick's convert, which is what Meta's tool decodes with: the reference
//   --media    photographs of one's own to measure too; only distances are printed, by number
//   --print    writes no document
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startChromiumReader } from './src/testing/chromium-reader.ts'
import { endMark, measuredText, startMark } from './src/testing/format-document.ts'
import { measureFormats } from './src/testing/format-measurement.ts'
import { largeJpegRows } from './src/testing/large-jpeg-rows.ts'
import { magickVersion } from './src/testing/magick-pixels.ts'
import { measurePhotographs } from './src/testing/photograph-measurement.ts'

const { values } = parseArgs({
  options: { convert: { type: 'string' }, media: { type: 'string' }, print: { type: 'boolean', default: false } },
})
const seeds = [99, 12, 7]
const document = new URL('../../docs/formats.md', import.meta.url)

await using reader = await startChromiumReader()
const text = measuredText({
  rows: await measureFormats(reader, seeds, values.convert),
  seconds: await largeJpegRows(reader),
  seeds,
  browser: reader.version,
  magick: values.convert === undefined ? undefined : magickVersion(values.convert),
})
console.log(text)
if (values.media !== undefined) {
  const files = globSync('**/*.{jpg,jpeg,png,webp,gif,avif,heic,bmp}', { cwd: values.media }).toSorted()
  const photographs = files.map((file) => readFileSync(path.join(values.media!, file)))
  console.log(await measurePhotographs(reader, photographs, values.convert))
}
if (!values.print) {
  const old = readFileSync(document, 'utf8')
  const [before, after] = [old.slice(0, old.indexOf(startMark)), old.slice(old.indexOf(endMark) + endMark.length)]
  writeFileSync(document, `${before}${text}${after}`)
}
