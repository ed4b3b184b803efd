// npm run bench -- [AREA] [--json] [--write] [options of the area]
import { keepToOneCore } from './one-core.ts'

const [area, ...args] = process.argv.slice(2)
// Never `process.exit` here: Node may not end while V8 still compiles what was just imported.
if (area === 'copies') {
  keepToOneCore()
  const { benchCopies } = await import('./copies/command.ts')
  process.exitCode = await benchCopies(args)
} else if (area === 'leak') {
  keepToOneCore()
  const { benchLeak } = await import('./leak/command.ts')
  process.exitCode = await benchLeak(args)
} else {
  const { benchAreas } = await import('./areas.ts')
  process.exitCode = await benchAreas(process.argv.slice(2))
}
