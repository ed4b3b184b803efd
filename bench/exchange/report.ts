import type { Figure } from '../figure.ts'
import { machineLine } from '../machine.ts'
import { writeReportFile } from '../report-file.ts'
import { markdownTable, type Targets } from '../table.ts'

/** What was asked for: shown beside what was measured. */
export const exchangeTargets: Targets = {
  'cold-sync-native': 30,
  'cold-sync-stopncii-client': 300,
  'feed-5-cases-p99': 100,
  'entry-to-agent-p99': 1_000,
  'withdrawal-acknowledged-p99': 2_000,
}

/** Writes docs/benchmarks/exchange.md. */
export async function writeExchangeReport(figures: readonly Figure[]): Promise<void> {
  const date = new Date().toISOString().slice(0, 10)
  const text = `# The exchange under load

Made by \`npm run bench -- exchange --write\` on ${date}; do not edit. PostgreSQL (with fsync), one service, and everybody who asks
it are processes of one machine and share its cores. What kills and a bad network do: [faults.md](faults.md).

${machineLine()}

${markdownTable(figures, exchangeTargets)}

\`entries\` is how many pictures were listed; each is eight records to the clients of StopNCII and NCMEC. The targets for reading
everything are for 1,000,000 entries. \`cold-sync-native\` is our client, which checks every page and keeps nothing;
\`cold-sync-agent\` keeps and indexes. The peers are PyPI's \`threatexchange\`, reading the same list from the same service by
the other two faces and keeping it in memory; it must hold everything in the end.

\`feed-…\` is one question of one of 100 platforms, each asking once a second; \`-idle\` while nothing else happens, \`-5-cases\`
while five people a second open a case with Argon2id at its cost in production, \`-sustained\` while 16 people never pause.
\`cases-sustained\` is then what is answered; its peer is what Argon2id alone would allow if it had every core, so the nearer the
ratio is to 1, the more Argon2id is what bounds it.

\`entry-to-agent\` is from the answer that a person gets to the agent having stored the entry; \`withdrawal-acknowledged\` from the
answer to the service having taken the agent's acknowledgement. Both are 0 where the agent was first.
`
  await writeReportFile('exchange.md', text)
}
