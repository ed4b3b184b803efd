import type { Figure } from '../figure.ts'
import { machineLine } from '../machine.ts'
import { writeReportFile } from '../report-file.ts'
import { markdownTable, type Targets } from '../table.ts'

/** What was asked for, as ratios: shown beside what was measured. */
export const fingerprintTargets: Targets = {
  'pdq-512x512 meta-cpp': 15,
  'pdq-1024x768 meta-cpp': 25,
  'pdq-12mp meta-cpp': 9,
  'pdq-512x512 swgfl-vpdq': 17,
  'pdq-1024x768 swgfl-vpdq': 22,
  'pdq-12mp swgfl-vpdq': 25,
  'pdq-512x512 swgfl-pdq': 35,
  'pdq-1024x768 swgfl-pdq': 45,
  'pdq-12mp swgfl-pdq': 35,
  'chromium-12mp-jpeg-hashing own-whole-from-file': 5,
}

/** Writes docs/benchmarks/fingerprint.md and its plot. */
export async function writeReport(figures: readonly Figure[]): Promise<void> {
  const text = `# How fast fingerprints are made

Made by \`npm run bench -- fingerprint --write\`, with peers; do not edit. Medians of one run on one core, everyone in
turn, copying into WASM included. \`pdq-…\` is decoded pixels to hash at full resolution, \`jpeg-file-…\` a JPEG file to
hash, \`vpdq-…\` a video file to the hashes of its frames, milliseconds a frame. A ratio is the peer's time by ours. An absent peer is never counted as met.

${machineLine()}

![Ratios to peers, the longer the faster](fingerprint.svg)

${markdownTable(figures, fingerprintTargets)}

What each is: \`meta-cpp\` is pdq/cpp of facebook/ThreatExchange built with g++ -O3 (from a file: with CImg, libjpeg and
the nearest-512 form, as its command-line tool); \`swgfl-vpdq\` and \`swgfl-pdq\` are the two TypeScript implementations of
SWGFL/pdq in Node, \`swgfl-pdq\` with a canvas whose pixels are there already; \`pypi-pdqhash\` and \`pypi-vpdq\` are the
Python bindings of Meta's C++; \`own-reference-twin\` is src/pdq-reference.ts.
\`own-kernel-in-chromium\` is the same kernel in Chromium: its ratio says how much slower the browser is than Node.
\`chromium-12mp-jpeg-hashing\` beside \`own-whole-from-file\` says how many times longer a 12-megapixel JPEG takes in the
browser, from file to fingerprint, than its hashing alone.
Where the time goes, and what falls short and why: [profile](fingerprint-profile.md).
`
  await writeReportFile('fingerprint.md', text)
  await writeReportFile('fingerprint.svg', plot(figures))
}

/** Bars of ratios on a logarithmic scale from 1 to 1,000. Ink that shows on white and on black. */
function plot(figures: readonly Figure[]): string {
  const bars = figures.filter(({ name, ratio }) => ratio !== null && name.startsWith('pdq-') && ratio > 1.5)
  const [left, right, rowHeight] = [250, 620, 22]
  const x = (ratio: number) => left + ((right - left) * Math.log10(Math.min(1000, Math.max(1, ratio)))) / 3
  const height = bars.length * rowHeight + 40
  const ticks = [1, 10, 100, 1000].map(
    (tick) =>
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="10" y2="${height - 24}" stroke="#8888" /><text x="${x(tick)}" y="${height - 8}" text-anchor="middle">${tick}×</text>`,
  )
  const rows = bars.map(({ name, peer, ratio }, index) => {
    const y = 14 + index * rowHeight
    const end = x(ratio!)
    return `<text x="${left - 8}" y="${y + 12}" text-anchor="end">${name} / ${peer}</text><rect x="${left}" y="${y}" width="${(end - left).toFixed(1)}" height="14" fill="#3a7d7c" /><text x="${(end + 6).toFixed(1)}" y="${y + 12}">${ratio!.toFixed(1)}×</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 ${height}" width="700" height="${height}" font-family="sans-serif" font-size="12" fill="#777">
<title>Ratios to peers</title>
${[...ticks, ...rows].join('\n')}
</svg>
`
}
