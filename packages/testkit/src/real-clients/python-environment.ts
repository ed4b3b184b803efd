import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../../../..')
const minutes = 60_000

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
  const draft = `${environment}.${process.pid}`
  await mkdir(cache, { recursive: true })
  await rm(environment, { recursive: true, force: true })
  await run('python3', ['-m', 'venv', '--copies', draft], { timeout: 2 * minutes })
  // A virtual environment knows its own address, so it is moved before anything is installed into it.
  await rename(draft, environment)
  const install = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '-r',
    requirementsFile,
  ]
  await run(python, install, { timeout: 8 * minutes })
  await mkdir(path.join(environment, 'complete'))
  return python
}

/** A driver that answers one line of JSON for each line of JSON. */
export interface PythonDriver extends AsyncDisposable {
  ask<Answer>(question: object): Promise<Answer>
}

/** Starts a driver script; what it prints on its error stream becomes part of the error when it ends. */
export function startDriver(python: string, script: string, env: Record<string, string> = {}): PythonDriver {
  const child = spawn(python, ['-u', script], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
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
