import { execFile, spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { promisify } from 'node:util'

/** How often a call fails, 0 to 1. */
export type DiskFaults = Readonly<Partial<Record<(typeof calls)[number], number>>>
export const calls = ['fsync', 'fdatasync', 'pwrite'] as const

/** What makes the disk of one program fail. */
export interface FailingDisk {
  /** Of the program. */
  readonly environment: NodeJS.ProcessEnv
  /** From now on, for the program that has this process for its first, and for what it starts. */
  fail(processId: number, faults: DiskFaults): Promise<void>
  /** What begins now has a disk that is well. */
  heal(): Promise<void>
}

/** libfiu's libraries, of Debian's package fiu-utils: they come before the C library and make its calls fail. */
const preloaded = ['fiu_run_preload.so', 'fiu_posix_preload.so'].flatMap(
  (name) => globSync(`{/usr/lib,/usr/lib/*-linux-gnu}/fiu/${name}`)[0] ?? [],
)
const namesOfLibfiu = {
  fsync: 'posix/io/sync/fsync',
  fdatasync: 'posix/io/sync/fdatasync',
  pwrite: 'posix/io/rw/pwrite',
}

/** True when there is no libfiu here; says so loudly, once for each caller. */
export function isWithoutLibfiu(what: string): boolean {
  const isMissing = preloaded.length < 2
  if (isMissing) console.log(`SKIPPED ${what}: needs libfiu (apt-get install fiu-utils)`)
  return isMissing
}

/** By libfiu, for programs of Node. `pipes` is where the names of its pipes begin. */
export function libfiuDisk(pipes: string): FailingDisk {
  return {
    environment: { ...process.env, LD_PRELOAD: preloaded.join(' '), FIU_CTRL_FIFO: pipes },
    async fail(processId, faults) {
      const commands = calls.flatMap((call) =>
        faults[call] === undefined
          ? []
          : ['-c', `enable_random name=${namesOfLibfiu[call]},probability=${faults[call]}`],
      )
      await promisify(execFile)('fiu-ctrl', ['-f', pipes, ...commands, String(processId)], { timeout: 10_000 })
    },
    // It ended with the process.
    async heal() {},
  }
}

/** True when there is no C compiler here, of which failing-disk.c has need; says so loudly, once for each caller. */
export function isWithoutCompiler(what: string): boolean {
  const isMissing = spawnSync('cc', ['--version']).status !== 0
  if (isMissing) console.log(`SKIPPED ${what}: needs a C compiler (apt-get install gcc libc6-dev)`)
  return isMissing
}
