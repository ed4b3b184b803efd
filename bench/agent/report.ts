import type { Figure } from '../figure.ts'
import { machineLine } from '../machine.ts'
import { writeReportFile } from '../report-file.ts'
import { markdownTable, type Targets } from '../table.ts'

/** What was asked for: shown beside what was measured. */
export const agentTargets: Targets = {
  'whole-uploads-1024x768 hma-components': 4,
  'whole-uploads-12mp hma-components': 4,
  'lookups-1m hma-components': 20,
  'entry-to-match hma-defaults-on-paper': 10,
}

/** Writes docs/benchmarks/agent.md. */
export async function writeAgentReport(figures: readonly Figure[]): Promise<void> {
  const text = `# The agent beside Hasher-Matcher-Actioner

Made by \`npm run bench -- agent --write\`, with the peer; do not edit. \`hma-components\` is what Hasher-Matcher-Actioner is
made of, without its web server and database: PDQ hashing and the PDQ index of PyPI's threatexchange. Both sides hold the
same million hashes and look at the same photographs on one core, in turn; medians. An upload is the bytes of a JPEG that
must be found: decoded, hashed, and looked up (by us in its eight forms, by the peer in one). \`whole-uploads\` is that alone (\`decoding.mostRegions: 0\`),
\`uploads\` what the agent does when nothing else is said: it also looks inside of each, for screenshots and collages, which the peer does not. A look-up is one bare hash.

${machineLine()}

${markdownTable(
  figures.filter(({ area }) => area === 'agent'),
  agentTargets,
)}

\`start-1m\` is opening the list: ours from its snapshot, theirs building the index from hashes in memory, as HMA does after
every change. \`memory-1m\` is the whole process then. \`entry-to-match\` is the longest of twenty from the event in the feed
to the first answer that knows it; HMA's figure is its default intervals added up (240 + 60 + 30 s), not timed.
\`withdrawal-to-none\` has no peer: the StopNCII exchange that HMA ships keeps what was withdrawn.

At 1024 × 768 the goal of 4× is missed. Of our 7 ms for a whole one about 4 are libjpeg's decoding through sharp, 0.9 the kernel and 0.2 MD5; of the 17 with looking inside 10 are that, since these
generated landscapes have many straight lines (photographs of the suite take 7.7 in the median, [inside](inside.md));
the peer's decoding, through Pillow, costs about the same as ours; what we save is hashing. At 12 megapixels decoding at a
quarter of the size saves most of both.

For matching, a large JPEG is decoded at a half, a quarter or an eighth, the shorter side staying at 512 pixels or more. On 36
photographs (the shared ones enlarged, and generated ones) the hash then differs from the listed form by 2 bits in the
median and 6 at most; with sides down to 384 it was 14, and resampled to a fixed size 10 to 16, so neither is done.
`
  await writeReportFile('agent.md', text)
}
