import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import type { ChromiumReader } from './chromium-reader.ts'
import type { RowsReport } from './rows-worker.ts'

/** Five reports on one JPEG of 12 megapixels, each by a fresh Worker; of every time the median. */
export async function largeJpegRows(reader: ChromiumReader): Promise<RowsReport> {
  const file = await generatedPhotograph(5, { width: 4032, height: 3024 })
  const reports: RowsReport[] = []
  for (let run = 0; run < 5; run++) reports.push(await reader.readRows(file))
  const median = (timeOf: (report: RowsReport) => number) => reports.map(timeOf).toSorted((a, b) => a - b)[2]!
  const way = (name: keyof RowsReport['ways']) => {
    const first = reports[0]!.ways[name]
    return first === null ? null : { ...first, readMs: median(({ ways }) => ways[name]!.readMs) }
  }
  return {
    ...reports[0]!,
    decodeMs: median(({ decodeMs }) => decodeMs),
    hashMs: median(({ hashMs }) => hashMs),
    ways: { frame: way('frame'), texture: way('texture'), canvas: way('canvas') },
  }
}
