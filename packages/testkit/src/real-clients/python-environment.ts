import { execFile, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../../../..')
const minutes = 60_000

/** True where there is no Python that can make virtual environments; then it says what is left out. */
export function isWithoutPython(what: string): boolean {
  const isMissing = spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0
  if (isMissing) console.log(`SKIPPED: ${what} need python3-venv (apt-get install python3-venv)`)
  return isMissing
}

/**
 * The Python of a virtual environment that holds just these packages. Made once for each state of the requirements file
 * and kept beside node_modules; needs `python3` with `venv` (Debian: python3-venv).
 */
export async function pythonWith(requirementsFile: string): Promise<string> {
  const text = await readFile(requirementsFile, 'utf8')
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const cache = path.join(root, 'node_modules/.cache/breakwater-python')
  const environment = path.join(cache, digest)
  const python = path.join(environment, 'bin/python')
  if (existsSync(path.join(environment, 'complete'))) return python
  await mkdir(cache, { recursive: true })
  await using _ = await alone(`${environment}.lock`)
  if (!existsSync(path.join(environment, 'complete'))) await install(environment, requirementsFile)
  return python
}

async function install(environment: string, requirementsFile: string): Promise<void> {
  await rm(environment, { recursive: true, force: true })
  await run('python3', ['-m', 'venv', environment], { timeout: 2 * minutes })
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '-r', requirementsFile]
  await run(path.join(environment, 'bin/python'), pip, { timeout: 8 * minutes })
  await mkdir(path.join(environment, 'complete'))
}

/** Waits until no other test process holds the lock; one that was left by a process that is gone is taken over. */
async function alone(lock: string): Promise<AsyncDisposable> {
  const release = () => rm(lock, { force: true })
  for (;;) {
    const taken = await writeFile(lock, String(process.pid), { flag: 'wx' }).then(
      () => true,
      () => false,
    )
    if (taken) return { [Symbol.asyncDispose]: release }
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''))
    if (holder > 0 && !isRunning(holder)) await release()
    await sleep(200)
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch {
    return false
  }
}

/** A driver that answers one line of JSON for each line of JSON. */
export interface PythonDriver extends AsyncDisposable {
  ask<Answer>(question: object): Promise<Answer>
}

/** Starts a driver script; what it prints on its error stream becomes part of the error when it ends. */
export function startDriver(python: string, script: string, env: Record<string, string> = {}): PythonDriver {
  // Nothing is written beside the script.
  const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env }
  const child = spawn(python, ['-u', script], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = []
  let errors = ''
  let rest = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) waiting.shift()?.resolve(line)
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  void ended.then(() => {
    for (const { reject } of waiting) reject(new Error(`the driver ended: ${errors.slice(-2_000)}`))
  })
  return {
    async ask<Answer>(question: object) {
      const answer = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }))
      child.stdin.write(`${JSON.stringify(question)}\n`)
      const { result, error } = JSON.parse(await answer) as { result?: Answer; error?: string }
      if (error !== undefined) throw new Error(error)
      return result as Answer
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    },
  }
}
