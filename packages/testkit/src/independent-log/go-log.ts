import { execFile, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const folder = import.meta.dirname
const root = path.resolve(folder, '../../../..')

/** True where there is no Go; then it says what is left out. */
export function isWithoutGo(what: string): boolean {
  const isMissing = spawnSync('go', ['version']).status !== 0
  if (isMissing) console.log(`SKIPPED: ${what} need go (apt-get install golang-go)`)
  return isMissing
}

/** Builds the checker, with exactly the module that go.sum names, and answers how to run it. */
export async function goLogChecker() {
  const program = path.join(root, 'node_modules/.cache/breakwater-go/independent-log')
  await mkdir(path.dirname(program), { recursive: true })
  const env = { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' }
  await run('go', ['build', '-o', program, '.'], { cwd: folder, env })
  return async (directory: string, key: string, proofsFile?: string): Promise<Record<string, number>> => {
    const { stdout } = await run(program, [directory, key, ...(proofsFile === undefined ? [] : [proofsFile])])
    return JSON.parse(stdout)
  }
}
