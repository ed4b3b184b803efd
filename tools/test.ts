// npm test: installs what is missing, builds the site, runs every test, ends with `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process'
import { buildSite } from './site-build.ts'
import { installSystemPackages } from './system-packages.ts'

installSystemPackages()
buildSite()
const reporters = ['--reporter=default', '--reporter=./tools/closing-line-reporter.ts']
const run = spawnSync('vitest', ['run', ...reporters, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(run.status ?? 1)
