// npm run bench -- [AREA] [--json] [--write] [options of the area]
import { keepToOneCore } from './one-core.ts'

/** Areas that have options of their own. */
const commands: Readonly<Record<string, () => Promise<(args: readonly string[]) => Promise<number>>>> = {
  'copies': async () => (await import('./copies/command.ts')).benchCopies,
  'cost': async () => (await import('./copies/cost.ts')).benchCost,
  'false-matches': async () => (await import('./copies/false-matches.ts')).benchFalseMatches,
  'leak': async () => (await import('./leak/command.ts')).benchLeak,
}
/** Of several that are counted at once each has a core. */
const untimed: ReadonlySet<string> = new Set(['false-matches'])

const [area = '', ...args] = process.argv.slice(2)
// Never `process.exit` here: Node may not end while V8 still compiles what was just imported.
if (Object.hasOwn(commands, area)) {
  if (!untimed.has(area)) keepToOneCore()
  const run = await commands[area]!()
  process.exitCode = await run(args)
} else {
  const { benchAreas } = await import('./areas.ts')
  process.exitCode = await benchAreas(process.argv.slice(2))
}
