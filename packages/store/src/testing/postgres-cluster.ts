import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** A PostgreSQL server of its own, for tests: in a temporary folder, reachable by a socket in it and nothing else. */
export interface PostgresCluster extends AsyncDisposable {
  /** Makes an empty database and answers its URL. */
  createDatabase(): Promise<string>
  /**
   * Ends the server without a word to anyone and starts it again: by default all of its processes at once; with SIGKILL its
   * first, which the others find out for themselves. Answers the signal that ended it.
   */
  crash(signal?: 'SIGQUIT' | 'SIGKILL'): Promise<string | null>
  /** Waits until the server ends by itself, then does what else must be done first, and starts it again. Throws if it goes on. */
  startAgainWhenEnded(withinMilliseconds: number, first?: () => Promise<void>): Promise<void>
  /** Its first process, the parent of all others. */
  readonly processId: number
  /** Where it listens. */
  readonly socket: string
}

const folders = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql@*/bin']

/** Folder of the newest PostgreSQL on this machine, or undefined. */
export const postgresBin: string | undefined = folders
  .flatMap((pattern) => globSync(pattern))
  .filter((folder) => existsSync(path.join(folder, 'initdb')))
  .toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }))
  .at(-1)

/** True when there is no PostgreSQL here; says so loudly, once for each caller. */
export function isWithoutPostgres(what: string): boolean {
  if (postgresBin === undefined) console.log(`SKIPPED ${what}: needs PostgreSQL (apt-get install postgresql)`)
  return postgresBin === undefined
}

/** Starts a server. Safe against a crash of its own; not against a power cut, which a test does not have. */
export async function startPostgresCluster({
  isDurable = false,
  settings: more = [],
  environment,
  heard,
}: {
  /** Whether it waits for the disk, as in earnest. */
  readonly isDurable?: boolean
  /** `name=value`, as postgresql.conf has them. */
  readonly settings?: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
  /** Is given each line of its log. */
  readonly heard?: (line: string) => void
} = {}): Promise<PostgresCluster> {
  if (postgresBin === undefined) throw new Error('No PostgreSQL on this machine. On Debian: apt-get install postgresql')
  const folder = await mkdtemp(path.join(tmpdir(), 'bw-postgres-'))
  const data = path.join(folder, 'data')
  const owner = await ownerFor(folder)
  const program = (name: string) => path.join(postgresBin, name)
  const initdb = ['-D', data, '-U', 'breakwater', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']
  execFileSync(program('initdb'), initdb, { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const start = async () => {
    const fsync = `fsync=${isDurable ? 'on' : 'off'}`
    const settings = ['listen_addresses=', fsync, 'max_connections=60', ...more].flatMap((setting) => ['-c', setting])
    const server = spawn(program('postgres'), ['-D', data, '-k', folder, ...settings], {
      ...owner,
      cwd: folder,
      env: environment ?? process.env,
      stdio: ['ignore', 'ignore', heard === undefined ? 'ignore' : 'pipe'],
    })
    if (heard !== undefined) createInterface({ input: server.stderr! }).on('line', heard)
    const end = () => server.kill('SIGQUIT')
    process.once('exit', end)
    server.once('exit', () => process.off('exit', end))
    await answers(urlOf('postgres'), server)
    return server
  }
  const urlOf = (database: string) => `postgres://breakwater@localhost/${database}?host=${encodeURIComponent(folder)}`
  /** What a killed server left behind may still run for a moment, and then no other may begin. */
  const startAgain = async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await start()
      } catch (error) {
        if (attempt === 40) throw error
        await sleep(250)
      }
    }
  }
  let server = await start()
  let databases = 0
  return {
    async createDatabase() {
      const name = `test_${++databases}`
      await query(urlOf('postgres'), `create database ${name}`)
      return urlOf(name)
    },
    async crash(signal = 'SIGQUIT') {
      await stop(server, signal)
      const ended = server.signalCode
      server = await startAgain()
      return ended
    },
    async startAgainWhenEnded(withinMilliseconds, first) {
      const deadline = Date.now() + withinMilliseconds
      while (!hasEnded(server)) {
        if (Date.now() > deadline) throw new Error('the server did not end by itself')
        await sleep(20)
      }
      await first?.()
      server = await startAgain()
    },
    get processId() {
      return server.pid ?? 0
    },
    socket: path.join(folder, '.s.PGSQL.5432'),
    async [Symbol.asyncDispose]() {
      await stop(server, 'SIGINT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: then it runs as Debian's user for it. */
async function ownerFor(folder: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  const [uid, gid] = [idOf('-u'), idOf('-g')]
  await chown(folder, uid, gid)
  return { uid, gid }
}

async function query(connectionString: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  // A server that goes away while we hang up is no news here.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(text)
  } finally {
    await client.end()
  }
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      return await query(url, 'select 1')
    } catch (cause) {
      if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`, { cause })
      if (Date.now() > deadline) throw new Error('postgres did not answer within 30 seconds', { cause })
      await sleep(50)
    }
  }
}

async function stop(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(server)) return
  const ended = once(server, 'exit')
  server.kill(signal)
  await ended
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
