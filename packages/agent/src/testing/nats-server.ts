import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const hasNats = spawnSync('nats-server', ['--version']).status === 0
if (!hasNats) console.log('SKIPPED: the fleet tests need nats-server (apt-get install nats-server)')

/** A NATS server with JetStream on a free port, its files in a folder that is gone when it is disposed of. */
export class NatsServer implements AsyncDisposable {
  readonly directory: string = mkdtempSync(path.join(tmpdir(), 'breakwater-nats-'))
  readonly port: number
  readonly #more: readonly string[]
  #child: ChildProcess | undefined

  /** `more`: further arguments, such as those that turn TLS on. */
  static async start(more: readonly string[] = []): Promise<NatsServer> {
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as { port: number }
    free.close()
    const server = new NatsServer(port, more)
    await server.begin()
    return server
  }

  private constructor(port: number, more: readonly string[]) {
    this.port = port
    this.#more = more
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  /** Starts it, or starts it again on the same files. */
  async begin(): Promise<void> {
    const args = ['-js', '-a', '127.0.0.1', '-p', String(this.port), '-sd', this.directory, ...this.#more]
    const child = spawn('nats-server', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#child = child
    let said = ''
    for await (const part of child.stderr) {
      said += part
      if (said.includes('Server is ready')) break
    }
    child.stderr.resume()
    if (!said.includes('Server is ready')) throw new Error(said)
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.directory, { recursive: true, force: true })
  }
}
