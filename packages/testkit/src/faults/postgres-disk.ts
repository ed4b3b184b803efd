import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { calls, type FailingDisk } from './failing-disk.ts'

const source = path.join(import.meta.dirname, 'failing-disk.c')

/** By failing-disk.c, for PostgreSQL. In a new folder that the server's user can read. */
export async function postgresDisk(folder: string): Promise<FailingDisk> {
  await mkdir(folder)
  await chmod(folder, 0o755)
  const library = path.join(folder, 'failing-disk.so')
  const chances = path.join(folder, 'chances')
  // Written over in place: processes have it mapped.
  const write = (parts: readonly number[]) => writeFile(chances, new Uint32Array(parts), { flag: 'r+' })
  await writeFile(chances, new Uint32Array(calls.length))
  await promisify(execFile)('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'])
  return {
    environment: { ...process.env, LD_PRELOAD: library, FAILING_DISK: chances },
    fail: (_processId, faults) => write(calls.map((call) => Math.round((faults[call] ?? 0) * 1_000_000))),
    heal: () => write(calls.map(() => 0)),
  }
}
