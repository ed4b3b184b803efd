// npm run test:slow: the long forms of tests, those in *.slow.test.ts, which npm test leaves out. For hours, on a quiet machine.
import { spawnSync } from 'node:child_process'
import { installSystemPackages } from './system-packages.ts'

installSystemPackages()
const run = spawnSync(
  'vitest',
  [
    ...[
      'run',
      '--config',
      'vitest.slow.config.ts',
      '--reporter=default',
      '--reporter=./tools/closing-line-reporter.ts',
    ],
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)
process.exit(run.status ?? 1)
