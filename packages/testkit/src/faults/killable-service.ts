import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Argon2Cost, ServiceConfiguration } from '@breakwater/service'

/** A service that is killed and started again. */
export interface KillableService extends AsyncDisposable {
  /** Undefined while it does not listen. */
  readonly port: number | undefined
  readonly processId: number
  /** Resolves when it listens; a start that fails (its database is down) is tried again. */
  listening(): Promise<void>
  /** Kills it with SIGKILL and starts it again. True if that is what ended it. */
  kill(): Promise<boolean>
  /** How often it ended by itself after it had listened: only a fault below it may make it do so. */
  readonly deaths: () => number
  /** What it printed on its error stream: nothing, unless it could not start. */
  readonly errors: () => string
}

/** What is not as everywhere else. */
export interface ServiceSettings {
  readonly configuration?: Partial<ServiceConfiguration>
  readonly argon2Cost?: Argon2Cost
}

export function startKillableService(
  dataDirectory: string,
  databaseUrl?: string,
  settings: ServiceSettings = {},
  environment: NodeJS.ProcessEnv = process.env,
): KillableService {
  const script = path.join(import.meta.dirname, 'service-process.ts')
  const given = [dataDirectory, databaseUrl ?? '', JSON.stringify(settings)]
  let isDone = false
  let port: number | undefined
  let errors = ''
  let deaths = 0
  let isKilling = false
  let child: ChildProcess
  let ready = Promise.withResolvers<void>()

  const start = () => {
    const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...given], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environment,
    })
    child = started
    started.stdin.on('error', () => {})
    started.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-5_000)
    })
    createInterface({ input: started.stdout }).on('line', (line) => {
      port = Number(line)
      ready.resolve()
    })
    started.once('exit', () => {
      if (port !== undefined) {
        ready = Promise.withResolvers()
        if (!isKilling) deaths++
      }
      isKilling = false
      port = undefined
      if (!isDone) start()
    })
  }
  start()
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return false
    const ended = once(child, 'exit')
    isKilling = true
    child.kill('SIGKILL')
    const [, signal] = await ended
    return signal === 'SIGKILL'
  }
  return {
    get port() {
      return port
    },
    get processId() {
      return child.pid ?? 0
    },
    listening: () => ready.promise,
    kill: end,
    deaths: () => deaths,
    errors: () => errors,
    async [Symbol.asyncDispose]() {
      isDone = true
      await end()
    },
  }
}
