import { execFile, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const programs = path.resolve(import.meta.dirname, '../../../node_modules/.cache/breakwater-go')

/** True where there is no Go; then it says what is left out. */
export function isWithoutGo(what: string): boolean {
  const isMissing = spawnSync('go', ['version']).status !== 0
  if (isMissing) console.log(`SKIPPED: ${what} need go (apt-get install golang-go)`)
  return isMissing
}

/** Builds the program of a folder, with exactly the modules that its go.sum names; answers how to run it, for its JSON. */
export async function goProgram(folder: string) {
  const program = path.join(programs, path.basename(folder))
  await mkdir(programs, { recursive: true })
  const env = { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' }
  await run('go', ['build', '-o', program, '.'], { cwd: folder, env })
  return async (...given: string[]) => JSON.parse((await run(program, given)).stdout)
}
