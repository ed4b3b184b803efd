import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { administer } from '@breakwater/service'

const root = path.resolve(import.meta.dirname, '../../..')

/** What keeps running, and what it prints, line by line. */
export interface Kept {
  readonly child: ChildProcess
  readonly lines: string[]
}

/**
 * A platform engineer who knows nothing of us, with a folder, the agent's tarball in it, and an operator whose service runs.
 * Everything is gone when it is disposed of.
 */
export class Stranger implements AsyncDisposable {
  readonly folder: string = mkdtempSync(path.join(tmpdir(), 'breakwater-stranger-'))
  readonly #children: ChildProcess[] = []
  /** The operator's address. */
  service = ''

  /** Starts the operator's service and packs the agent. */
  static async begin(): Promise<Stranger> {
    const stranger = new Stranger()
    const data = path.join(stranger.folder, 'service')
    const serve = ['serve', '--demonstration', '--json', '--data', data, '--port', '0']
    const { lines } = stranger.keep(process.execPath, ownCommand(...serve), stranger.folder)
    const first = await until(() => lines.find((line) => line.startsWith('{"url"')))
    stranger.service = (JSON.parse(first) as { url: string }).url
    const packed = path.join(stranger.folder, 'package')
    const pack = spawnSync(process.execPath, [path.join(root, 'packages/agent/pack.ts'), packed], { encoding: 'utf8' })
    if (pack.status !== 0) throw new Error(pack.stderr)
    stranger.run(`npm pack --silent --pack-destination . ${packed}`, stranger.folder)
    return stranger
  }

  get tarball(): string {
    return path.join(this.folder, 'breakwater-agent-0.1.0.tgz')
  }

  /** A folder below, with the key of a new platform in it, as the operator hands it out. */
  async platform(name: string): Promise<string> {
    const directory = path.join(this.folder, name)
    mkdirSync(directory, { recursive: true })
    const { apiKey } = await administer({ dataDirectory: path.join(this.folder, 'service') }, (administration) =>
      administration.addPlatform({ name }),
    )
    writeFileSync(path.join(directory, 'platform.key'), apiKey, { mode: 0o600 })
    return directory
  }

  /** A person lists a picture. Some platform must follow already. */
  list(file: string): void {
    const open = ownCommand('case', 'open', file, '--lane', 'adult', '--self', '--server', this.service)
    const { status, stderr } = spawnSync(process.execPath, open, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }

  /** Runs a script to its end; returns what it prints. */
  run(script: string, directory: string, environment: Record<string, string> = {}): string {
    const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
      ...{ cwd: directory, encoding: 'utf8', env: { ...process.env, ...quietNpm, ...environment } },
    })
    if (status !== 0) throw new Error(`${script}: ${stdout} ${stderr}`)
    return stdout
  }

  keep(command: string, args: readonly string[], directory: string, environment: Record<string, string> = {}): Kept {
    const child = spawn(command, args, {
      ...{ cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
      env: { ...process.env, ...environment },
    })
    this.#children.push(child)
    const lines: string[] = []
    for (const stream of [child.stdout!, child.stderr!])
      createInterface({ input: stream }).on('line', (line) => lines.push(line))
    return { child, lines }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      // With all that it started.
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const quietNpm = { npm_config_prefer_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' }

function ownCommand(...args: string[]): string[] {
  return ['--disable-warning=ExperimentalWarning', path.join(root, 'apps/cli/src/main.ts'), ...args]
}

export async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return String(port)
}

/** Waits for a value. Throws after 30 seconds. */
export async function until<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const value = await look()
    if (value !== undefined) return value
    if (Date.now() > deadline) throw new Error('it did not happen within 30 seconds')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
