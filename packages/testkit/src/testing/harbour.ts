import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { type Agent, createAgent } from '@breakwater/agent'
import type { CaseStatus, ContentId, MatchAnswer } from '@breakwater/contracts'
import { administer } from '@breakwater/service'
import { firstUrl, launchService, stop } from '../own-process.ts'
import { until } from '../stranger.ts'

const main = path.resolve(import.meta.dirname, '../../../../apps/cli/src/main.ts')

/** What a command said and how it ended. */
export interface CommandResult {
  readonly status: number | null
  readonly out: string
  /** Without what Node says of its own. */
  readonly error: string
}

/** A service and a platform that follows it, for persons at the command line. */
export interface Harbour extends AsyncDisposable {
  /** A folder that goes with it. */
  readonly folder: string
  readonly url: string
  readonly agent: Agent
  /** `breakwater case …`, with what it asks for on its standard input. */
  run(args: readonly string[], ...secrets: string[]): Promise<CommandResult>
  /** As `run`, of a command that is to pass: what it printed, read. Throws where it did not pass. */
  command<Answer = CaseStatus>(args: readonly string[], ...secrets: string[]): Promise<Answer>
  /** Somebody shares these bytes in public. */
  share(bytes: Uint8Array, content: string): Promise<MatchAnswer>
}

export async function openHarbour(options: Partial<Parameters<typeof createAgent>[0]> = {}): Promise<Harbour> {
  await using opened = new AsyncDisposableStack()
  const folder = mkdtempSync(path.join(tmpdir(), 'breakwater-harbour-'))
  opened.defer(() => rmSync(folder, { recursive: true, force: true }))
  const dataDirectory = path.join(folder, 'service')
  const service = launchService(dataDirectory, 0)
  opened.defer(() => stop(service))
  const url = await firstUrl(service)
  const { apiKey } = await administer({ dataDirectory }, (administration) =>
    administration.addPlatform({ name: 'Harbour' }),
  )
  const stateDirectory = path.join(folder, 'agent')
  const agent = createAgent({ service: url, apiKey, stateDirectory, waitSeconds: 1, ...options })
  agent.start()
  opened.defer(() => agent.close())
  await until(() => agent.readiness().isReady || undefined)

  const run: Harbour['run'] = async (args, ...secrets) => {
    const child = spawn(process.execPath, [main, 'case', ...args, '--server', url, '--json'], { cwd: folder })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    child.stdin.end(secrets.map((secret) => `${secret}\n`).join(''))
    const [out, error, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { status, out, error: error.replaceAll(/\(node:.*|\(Use .*/g, '').trim() }
  }
  const open = opened.move()
  return {
    ...{ folder, url, agent, run },
    async command(args, ...secrets) {
      const { status, out, error } = await run(args, ...secrets)
      if (status !== 0) throw new Error(`case ${args[0]} ended with ${status}: ${error}`)
      return JSON.parse(out)
    },
    share: (bytes, content) => agent.match(bytes, { surface: 'public', content: content as ContentId }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}
