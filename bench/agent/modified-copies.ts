import { measureCopies } from '../copies/measure.ts'
import { copyFigures } from '../copies/report.ts'
import type { Figure } from '../figure.ts'

const beside = 'plain-pdq'
const half = 'reporting'
/** What the agent does with any list of PDQ, at upload and where nobody waits, and with one whose pictures all have windows. */
const finders = ['inside', 'inside-queue', 'windows'] as const

/** Recall of each kind of modified copy, of the photographs that no finder was tuned on; none where none are installed. */
export async function measureModifiedCopies(say: (line: string) => void): Promise<Figure[]> {
  const { rows } = await measureCopies({ halves: [half], finders: [beside, ...finders], sources: ['photographs'], say })
  return finders.flatMap((finder) => copyFigures(rows, { area: `agent-${finder}`, half, finder, beside }))
}
