import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { administer } from '@breakwater/service'

const root = path.resolve(import.meta.dirname, '../../..')

export interface WorldOptions {
  /** Holds everything: `service/` and `demo-platform/`. */
  readonly dataDirectory: string
  /** 0: any free port. */
  readonly servicePort: number
  readonly platformPort: number
  /** Gets what the two processes print, line by line. */
  readonly onLine?: (process: 'service' | 'demo-platform', line: string) => void
}

export interface World extends AsyncDisposable {
  readonly serviceUrl: string
  readonly platformUrl: string
  /** Resolves when one of the two processes ends by itself. */
  readonly ended: Promise<string>
  readonly service: ChildProcess
  readonly demoPlatform: ChildProcess
}

export const demoPlatformName = 'Harbour Photos (demo)'

/**
 * The whole world on one machine, each part in a process of its own as it would run in earnest: the service with the
 * site in demonstration mode, and a platform with its agent. For people (`npm start`) and for tests.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { dataDirectory, servicePort, platformPort, onLine = () => {} } = options
  await using started = new AsyncDisposableStack()
  const serviceData = path.join(dataDirectory, 'service')
  const platformData = path.join(dataDirectory, 'demo-platform')
  await mkdir(platformData, { recursive: true })

  const service = launch('apps/cli/src/main.ts', [
    ...['serve', '--demonstration', '--json', '--data', serviceData, '--port', String(servicePort)],
  ])
  started.defer(() => stop(service))
  const serviceUrl = await firstUrl(service, (line) => onLine('service', line))

  const keyFile = path.join(platformData, 'platform.key')
  if (!existsSync(keyFile)) {
    const { apiKey } = await administer({ dataDirectory: serviceData }, (administration) =>
      administration.addPlatform({ name: demoPlatformName }),
    )
    await writeFile(keyFile, apiKey, { mode: 0o600 })
    await chmod(keyFile, 0o600)
  }
  const demoPlatform = launch('apps/demo-platform/src/main.ts', [
    ...['--service', serviceUrl, '--key-file', keyFile, '--data', platformData, '--port', String(platformPort)],
  ])
  started.defer(() => stop(demoPlatform))
  const platformUrl = await firstUrl(demoPlatform, (line) => onLine('demo-platform', line))

  const ended = Promise.race([endOf(service, 'service'), endOf(demoPlatform, 'demo platform')])
  const running = started.move()
  return {
    serviceUrl,
    platformUrl,
    ended,
    service,
    demoPlatform,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** The key of the demo platform, for tests that speak to the feed themselves. */
export function demoPlatformKey(dataDirectory: string): Promise<string> {
  return readFile(path.join(dataDirectory, 'demo-platform/platform.key'), 'utf8')
}

function launch(main: string, args: string[]): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, main), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The process's first line of JSON with a `url`; what it prints before, if it ends first, is the error. */
function firstUrl(child: ChildProcess, onLine: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        onLine(line)
        const url = line.startsWith('{"url"') ? (JSON.parse(line) as { url: string }).url : undefined
        if (url !== undefined) resolve(url)
      })
    }
    child.once('exit', () => reject(new Error(lines.slice(-10).join('\n') || 'it ended without a word')))
  })
}

function endOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve) => child.once('exit', () => resolve(name)))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = endOf(child, '')
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), 8_000)
  await ended
  clearTimeout(insist)
}
