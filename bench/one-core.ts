import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

const mark = 'BREAKWATER_BENCH_CORES'

/**
 * Starts this program again on one core, and ends with its exit code: a peer that starts threads, and our own collector,
 * would otherwise use the others. Does nothing where it was done, or where there is no taskset.
 */
export function keepToOneCore(): void {
  if (process.env[mark] !== undefined || spawnSync('taskset', ['--version']).status !== 0) return
  const cores = availableParallelism()
  const args = ['-c', String(cores - 1), process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const env = { ...process.env, [mark]: `0-${cores - 1}` }
  process.exit(spawnSync('taskset', args, { stdio: 'inherit', env }).status ?? 1)
}

/** Allows every core again, to this process and what it starts: a browser is several processes, of which one hashes. */
export function allowAllCores(): void {
  const cores = process.env[mark]
  if (cores !== undefined) spawnSync('taskset', ['-a', '-c', '-p', cores, String(process.pid)])
}

/** Takes them away again. */
export function keepThisToOneCore(): void {
  const cores = process.env[mark]
  if (cores !== undefined) spawnSync('taskset', ['-a', '-c', '-p', cores.split('-')[1] ?? cores, String(process.pid)])
}
