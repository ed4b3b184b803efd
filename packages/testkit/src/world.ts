import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { administer } from '@breakwater/service'
import { endOf, firstUrl, launch, launchService, stop } from './own-process.ts'

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

  const service = launchService(serviceData, servicePort)
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
