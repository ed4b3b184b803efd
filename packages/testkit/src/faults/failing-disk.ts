import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { promisify } from 'node:util'

/** How often a call fails, 0 to 1, by libfiu's names of POSIX calls (`posix/io/rw/pwrite`). */
export type DiskFaults = Readonly<Record<string, number>>

/** libfiu's libraries, of Debian's package fiu-utils: they come before the C library and make its calls fail. */
const preloaded = ['fiu_run_preload.so', 'fiu_posix_preload.so'].flatMap(
  (name) => globSync(`{/usr/lib,/usr/lib/*-linux-gnu}/fiu/${name}`)[0] ?? [],
)

/** True when there is no libfiu here; says so loudly, once for each caller. */
export function isWithoutLibfiu(what: string): boolean {
  const isMissing = preloaded.length < 2
  if (isMissing) console.log(`SKIPPED ${what}: needs libfiu (apt-get install fiu-utils)`)
  return isMissing
}

/** The environment of a process whose disk can be made to fail; `pipes` is where the names of its pipes begin. */
export function environmentFor(pipes: string): NodeJS.ProcessEnv {
  return { ...process.env, LD_PRELOAD: preloaded.join(' '), FIU_CTRL_FIFO: pipes }
}

/** Makes the disk of such a process fail from now on, until it ends. */
export async function failDisk(pipes: string, processId: number, faults: DiskFaults): Promise<void> {
  const commands = Object.entries(faults).flatMap(([name, probability]) => [
    '-c',
    `enable_random name=${name},probability=${probability}`,
  ])
  await promisify(execFile)('fiu-ctrl', ['-f', pipes, ...commands, String(processId)], { timeout: 10_000 })
}
