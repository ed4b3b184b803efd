import type { Figure } from '../figure.ts'
import { machineLine } from '../machine.ts'
import { writeReportFile } from '../report-file.ts'
import { markdownTable, type Targets } from '../table.ts'

/** What was asked for: shown beside what was measured. */
export const matcherTargets: Targets = {
  'batch-1m-uniform faiss-flat': 150,
  'batch-10m-uniform faiss-flat': 300,
  'batch-1m-uniform faiss-multihash': 150,
  'batch-10m-uniform faiss-multihash': 1000,
  'single-1m-uniform faiss-flat': 80,
  'single-10m-uniform faiss-flat': 300,
  'batch-1m-clustered faiss-flat': 30,
  'batch-10m-clustered faiss-flat': 20,
  'bytes-per-hash-1m-uniform': 135,
  'bytes-per-hash-10m-uniform': 135,
  'bytes-per-hash-1m-clustered': 135,
  'bytes-per-hash-10m-clustered': 135,
  'withdrawal-p99-1m-uniform': 1,
  'withdrawal-p99-10m-uniform': 1,
  'withdrawal-p99-1m-clustered': 1,
  'withdrawal-p99-10m-clustered': 1,
  'start-from-snapshot-1m-uniform': 1,
  'two-threads-1m-uniform own-one-thread': 1.8,
  'two-threads-10m-uniform own-one-thread': 1.8,
}

/** Writes docs/benchmarks/matcher.md. */
export async function writeMatcherReport(figures: readonly Figure[]): Promise<void> {
  const text = `# How fast the index finds

Made by \`npm run bench -- matcher --write\`, with the peers; do not edit. Everything within 31 bits is found by all three,
and the run stops where the counts of matches differ. One core, everyone in turn, medians; a thousand queries, half of
them stored hashes with 0 to 31 bits turned. \`batch\` is a thousand queries at once on both sides, \`single\` one after
another. \`faiss-flat\` is IndexBinaryFlat and \`faiss-multihash\` is IndexBinaryMultiHash as python-threatexchange uses it
(16 words of 16 bits, one bit may differ), both of PyPI's faiss-cpu on one thread. Recall is against a plain look for a
hundred queries.

${machineLine()}

${markdownTable(figures, matcherTargets)}

Clustered hashes are harder than lists are: bits that depend on each other, and three in ten near-duplicates, so that a
query has tens to hundreds of true matches. \`bytes-per-hash\` counts the settled table with its ids, radii and the room
for one thread's searches; a recent table of 11 MB stands beside it. \`withdrawal-p99\` is the 99th
percentile of a thousand, from the call to the answer of a search without it; the median is about a hundredth of a
millisecond, and the longest, a collection of garbage among them, may take two.
`
  await writeReportFile('matcher.md', text)
}
