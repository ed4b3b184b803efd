import type { Figure } from '../figure.ts'
import { machineLine } from '../machine.ts'
import { writeReportFile } from '../report-file.ts'
import { placesInside } from './agent-places.ts'
import { copyKinds } from './copy-kinds.ts'
import type { CopyMeasurement, CopyRow } from './measure.ts'
import type { Half } from './pictures/half.ts'
import { sources } from './pictures/listed-pictures.ts'

const unique = <Item>(items: readonly Item[]) => [...new Set(items)]

/** A row for each kind: recall of each source and finder, then wrong pictures of each finder, and perhaps milliseconds. */
export function copyTable(rows: readonly CopyRow[], half: Half, { hasTimes = true } = {}): string {
  const ofHalf = rows.filter((row) => row.half === half)
  const finders = unique(ofHalf.map(({ finder }) => finder))
  const measured = sources.filter((source) => ofHalf.some((row) => row.source === source))
  const heads = [
    'kind of copy',
    ...measured.flatMap((source) => finders.map((finder) => `${source}, ${finder}`)),
    ...finders.map((finder) => `wrong, ${finder}`),
    ...(hasTimes ? finders.map((finder) => `ms, ${finder}`) : []),
  ]
  const lines = unique(ofHalf.map(({ kind }) => kind)).map((kind) => {
    const ofKind = ofHalf.filter((row) => row.kind === kind)
    const ofFinder = (finder: string) => ofKind.filter((row) => row.finder === finder)
    return [
      kind,
      ...measured.flatMap((source) =>
        finders.map((finder) => recallText(ofFinder(finder).find((row) => row.source === source)!)),
      ),
      ...finders.map((finder) => String(ofFinder(finder).reduce((sum, { wrong }) => sum + wrong, 0))),
      ...(hasTimes ? finders.map((finder) => slowestMedian(ofFinder(finder))) : []),
    ]
  })
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function slowestMedian(rows: readonly CopyRow[]): string {
  return Math.max(...rows.map((row) => row.medianMilliseconds)).toFixed(1)
}

function recallText({ recall, low, high }: CopyRow): string {
  return `${recall.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
}

export function copySummary({ pictures, tooPlain, alike }: CopyMeasurement): string {
  const counts = pictures.map(({ half, source, count }) => `${count} ${source} (${half})`).join(', ')
  return `${counts}; left out: ${tooPlain.length} of quality under 50, ${alike.length} like another`
}

/** Recall of photographs of one half as figures of `area`, beside another finder: above 1 is better, null beside none found. */
export function copyFigures(
  rows: readonly CopyRow[],
  { area, half, finder, beside }: { area: string; half: Half; finder: string; beside: string },
): Figure[] {
  const ofHalf = rows.filter((row) => row.half === half && row.source === 'photographs')
  return ofHalf
    .filter((row) => row.finder === finder)
    .map(({ kind, recall }) => {
      const peerValue = ofHalf.find((row) => row.kind === kind && row.finder === beside)?.recall ?? null
      const ratio = peerValue === null || peerValue === 0 ? null : recall / peerValue
      return { area, name: `recall-${kind}`, value: recall, unit: '', peer: beside, peerValue, ratio }
    })
}

/** Writes docs/benchmarks/copies.md, as it is after a run of both halves. */
export async function writeCopyReport(measurement: CopyMeasurement): Promise<void> {
  const halves = unique(measurement.rows.map(({ half }) => half))
  const text = `# Modified copies

Made by \`npm run bench -- copies --half both --finder plain-pdq,inside-frame,inside,inside-queue,windows --write\`; do not edit. Blackmailers do not post the file: they post a screenshot of
it, a crop, a collage beside a friends list. The suite makes ${copyKinds.length} kinds of such copies of each listed picture, and counts in how
many the picture is found.

    npm run bench -- copies [--half tuning|reporting|both] [--kinds a,b] [--finder a,b] [--source photographs|generated|both] [--keep FOLDER] [--json FILE] [--write]
    node bench/copies/contact-sheet.ts FILE.png [PARTS OF NAMES]    # every kind of copy, to look at

- **Copies.** \`bench/copies/copy-kinds.ts\` has every kind with its figures; they were fixed before any finder was tuned on them
  (collages of five and the turned one in a screenshot came later, and nothing was tuned on them).
  What is by chance (corner, place of a sticker, neighbours) follows from the kind and the picture, so the same copies are made
  each time. Each begins with the picture at 1024 pixels, and is saved as a JPEG of quality 80 (recompressed ones 40), no side
  over 1024. \`crop-corner-90\` keeps 90 % of both sides; \`crop-side-10\` takes 10 % away at one side, \`crop-around-10\` at each of
  the four. In a collage pictures keep their shape (\`whole\`), fill their cell and lose the rest (\`covering\`), or are squeezed into
  it (\`squeezed\`). Six stickers cover 10 % of the area together; letters of the text are 8 % of the height.
- **Pictures.** Photographs of the Debian packages in \`bench/copies/pictures/photograph-list.ts\`, chosen by eye, at most 1600
  pixels long; and generated landscapes. Those of PDQ quality under 50 cannot be listed and are left out, as is what looks like
  another in any turn. A hash of its name says in which half a picture is. Finders are tuned on the tuning half only.
- **List.** Each half is measured by itself: its pictures, of the sources that were asked for, are the list. Neighbours in collages are never listed,
  so every other name is wrong. A list of some fifty says little about false matches: those are measured elsewhere.
- **Finders.** \`plain-pdq\` is what partners of StopNCII do: one hash of the upload, 31 bits; an upload of quality under 50, as a
  faint copy may be, is not compared. \`turned-pdq\` is the same in eight turns. \`inside\` is what the agent does: also
  ${placesInside.upload.upright} places inside of the upload that stand upright, and ${placesInside.upload.slanted} aslant, with the same list; \`inside-frame\` looks at the upright ones alone, as is done in each frame of a video, and at upload where \`decoding.slanted\` is \`queue\`. \`inside-queue\` is what it does where nobody waits, in the queue
  of a fleet and when it looks again: ${placesInside.queue.upright} upright places. \`windows\` is what it does at upload where seven windows of each
  picture are listed besides, by people who asked for them ([windows](../protocol/windows.md)). What was reached, what it costs, and how often
  a wrong picture is named: [inside.md](inside.md). A file in \`bench/copies/finders/\` adds another.

Recall is the share of copies in which the picture was named, with its 95 % interval (Wilson). \`wrong\` counts names of pictures
that are not there, of all sources together.

${machineLine()}

${copySummary(measurement)}
${halves.map((half) => `\n## The ${half} half\n\n${copyTable(measurement.rows, half, { hasTimes: false })}\n`).join('')}`
  await writeReportFile('copies.md', text)
}
