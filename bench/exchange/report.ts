import type { Figure } from '../figure.ts'
import { machineLine } from '../machine.ts'
import { writeReportFile } from '../report-file.ts'
import { markdownTable, type Targets } from '../table.ts'

/** What was asked for: shown beside what was measured. */
export const exchangeTargets: Targets = {
  'cold-sync-native': 30,
  'cold-sync-stopncii-whole': 300,
  'cold-sync-stopncii-client': 300,
  'feed-5-cases-p99': 100,
  'entry-to-agent-p99': 1_000,
  'withdrawal-acknowledged-p99': 2_000,
}

/** Writes docs/benchmarks/exchange.md. */
export async function writeExchangeReport(figures: readonly Figure[]): Promise<void> {
  const date = new Date().toISOString().slice(0, 10)
  const text = `# The exchange under load

Made by \`npm run bench -- exchange --write\` on ${date}; do not edit. PostgreSQL (with fsync, 2 GB of shared buffers, 8 GB of log
between checkpoints), one service, and everybody who asks it are processes of one machine and share its cores. What kills and a bad
network do: [faults.md](faults.md). Why it costs what it costs: [ADR 56](../adr/0056-what-a-million-entries-cost.md).

${machineLine()}

${markdownTable(figures, exchangeTargets)}

\`entries\` is how many pictures were listed, a hundred to a case, by the store's own way in; each is eight records to the clients of
StopNCII and NCMEC. \`listing-last-cases\` is what a case of a hundred took when the list was nearly whole, \`near-duplicates-of-100\`
the part of it that looks for pictures like them. The targets for reading everything are for 1,000,000 entries.
\`cold-sync-native\` is our client, which checks all that it reads and keeps nothing, by segments and then the feed;
\`-by-feed\` reads event by event, with all eight forms of each picture. \`cold-sync-agent\` keeps and indexes.

\`cold-sync-stopncii-whole\` is all eight records of each picture through the StopNCII face, read in its pages of 800 by a plain reader
that parses and counts them. The peers are PyPI's \`threatexchange\`, unmodified, reading a million records of the same list by the
other two faces: what its API calls entries. They are counted, not kept, and none may be missing. \`-client-itself\` is that client's
own processor time, what it would take if the service answered at once: it alone bounds how soon such a client can hold all records of a
million pictures. NCMEC's face runs in a process of its own, as it is open for the child lane alone.

Memory is what a process has resident; \`service-memory-slope\` is by how much the service grew, once all of it had been read in
each way, for 100,000 entries.

\`feed-…\` is one question of one of 100 platforms, each asking once a second; \`-idle\` while nothing else happens, \`-5-cases\`
while five people a second open a case with Argon2id at its cost in production, \`-sustained\` while 16 people never pause.
\`cases-sustained\` is then what is answered; its peer is what Argon2id alone would allow if it had every core, so the nearer the
ratio is to 1, the more Argon2id is what bounds it.

\`entry-to-agent\` is from the answer that a person gets to the agent having stored the entry; \`withdrawal-acknowledged\` from the
answer to the service having taken the agent's acknowledgement. Both are 0 where the agent was first.
`
  await writeReportFile('exchange.md', text)
}
