// npm run bench -- leak [--write]: what a stolen list would tell of a photograph.
import { readPictureSet } from '../copies/pictures/listed-pictures.ts'
import { knownPicture, priorOf } from './known-picture.ts'
import { measureLeak, type Photograph } from './measure.ts'
import { drawLeak } from './picture.ts'
import { leakTable, writeLeakReport } from './report.ts'

/** Returns the exit code. */
export async function benchLeak(args: readonly string[]): Promise<number> {
  if (args.some((argument) => argument !== '--write')) {
    console.error('Usage: npm run bench -- leak [--write]')
    return 2
  }
  const say = (line: string) => console.error(line)
  const { listed } = await readPictureSet(say)
  const photographs: Record<'tuning' | 'reporting', Photograph[]> = { tuning: [], reporting: [] }
  for (const { source, half, original } of listed) {
    if (source !== 'photographs') continue
    photographs[half].push({ ...(await knownPicture(original)), aspect: original.width / original.height })
  }
  const prior = priorOf(photographs.tuning)
  const leaks = photographs.reporting.map((photograph, at) => {
    say(`${at + 1} of ${photographs.reporting.length}`)
    return measureLeak(prior, photograph)
  })
  console.log(leakTable(leaks))
  if (args.includes('--write')) {
    await drawLeak(prior)
    await writeLeakReport(leaks)
  }
  return 0
}
