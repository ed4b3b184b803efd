// npm run check: everything that can be said of the source without running the product.
import { spawnSync } from 'node:child_process'

const checks: readonly (readonly [what: string, command: string, ...args: string[]])[] = [
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['types of the pure packages', 'tsc', '-p', 'tsconfig.pure.json'],
  ['lint and format', 'biome', 'check', '--error-on-warnings', '.'],
  ['boundaries', 'vitest', 'run', '--reporter=dot', 'tools/boundaries.test.ts'],
  ['contracts drift', 'node', 'contracts/generate.ts', '--check'],
  ['PDQ kernel is what its source builds', 'node', 'packages/fingerprint/build.ts', '--check'],
  ['matcher kernels are what their sources build', 'node', 'packages/matcher/build.ts', '--check'],
  ['locale parity', 'node', 'apps/site/check-messages.ts'],
  ['lockfile', 'npm', 'ci', '--dry-run', '--ignore-scripts', '--loglevel=error'],
]

let failed = 0
for (const [what, command, ...args] of checks) {
  const run = spawnSync(command, args, { encoding: 'utf8' })
  console.log(`${run.status === 0 ? 'ok  ' : 'FAIL'} ${what}`)
  if (run.status === 0) continue
  failed++
  console.log([run.error?.message, run.stdout, run.stderr].filter(Boolean).join('\n'))
}
console.log(`${checks.length - failed} of ${checks.length} checks passed`)
process.exit(failed === 0 ? 0 : 1)
