import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { createFeedClient } from '@breakwater/client'
import { Problem } from '@breakwater/contracts'
import type { FleetConfiguration } from '../fleet/fleet-configuration.ts'
import { AllowList } from '../policy/allow-list.ts'
import { Moderators } from '../review-page/moderators.ts'
import { openSealing } from '../state/sealing-key.ts'
import type { ConfigurationFile } from './configuration-file.ts'
import { readPlatformKey, readSecret } from './secrets.ts'

/** One thing that was looked at. */
export interface CheckResult {
  readonly check:
    | 'key-file'
    | 'sealing-key'
    | 'token'
    | 'state'
    | 'port'
    | 'metrics-port'
    | 'allow-list'
    | 'video'
    | 'moderators'
    | 'review-port'
    | 'media'
    | 'nats'
    | 'webhooks'
    | 'service'
    | 'clock'
  readonly isGood: boolean
  /** What was found, or what to do. Never the key itself. */
  readonly message: string
}

type Look = () => string | Promise<string>

/** Looks at everything that an agent with this file needs, and says all that is wrong at once. Starts nothing. */
export async function checkConfiguration(
  file: ConfigurationFile,
  { fetch: call = fetch }: { readonly fetch?: typeof fetch } = {},
): Promise<CheckResult[]> {
  const { listen, metrics, allowList, webhooks, review, fleet } = file
  const looks: [CheckResult['check'], Look][] = [
    ['key-file', () => lookAtKey(file.keyFile)],
    ['sealing-key', () => lookAtSealing(file)],
    ['token', () => lookAtToken(listen)],
    ['state', () => lookAtState(file.state)],
    ['port', () => lookAtPort(listen)],
    ...(metrics === undefined ? [] : [['metrics-port', () => lookAtPort(metrics)] as [CheckResult['check'], Look]]),
    ...(allowList === undefined
      ? []
      : [['allow-list', () => `${new AllowList(allowList).size} pictures`] as [CheckResult['check'], Look]]),
    ...(webhooks === undefined ? [] : [['webhooks', () => lookAtWebhooks(webhooks)] as [CheckResult['check'], Look]]),
    ...lookAtReview(review),
    ['video', lookAtDecoder],
    ...(fleet === undefined ? [] : [['nats', () => lookAtFleet(fleet)] as [CheckResult['check'], Look]]),
    ['service', () => lookAtService(file, call)],
    ['clock', () => lookAtClock(file.service, call)],
  ]
  return Promise.all(
    looks.map(async ([check, look]): Promise<CheckResult> => {
      try {
        return { check, isGood: true, message: await look() }
      } catch (error) {
        return { check, isGood: false, message: (error as Error).message }
      }
    }),
  )
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])
const largestClockSeconds = 60

function lookAtKey(keyFile: string | undefined): string {
  readPlatformKey(keyFile)
  return keyFile === undefined ? 'it is in the environment' : lookAtSecret(keyFile)
}

/** Makes none. */
async function lookAtSealing({ state: stateDirectory, sealing }: ConfigurationFile): Promise<string> {
  const opened = openSealing({ stateDirectory, sealing })
  if (opened === undefined) return 'none: the list comes plain, over TLS'
  const key = await opened.keys.publicKey()
  return `${key}${opened.isRequired ? '' : '; what comes plain is taken, too'}`
}

function lookAtSecret(file: string): string {
  if (readSecret(file) === '') throw new Error(`${file} is empty`)
  const others = statSync(file).mode & 0o077
  if (others !== 0 && process.platform !== 'win32') throw new Error(`${file} can be read by others: chmod 600 it`)
  return `${file} is there, and for nobody else`
}

function lookAtToken({ host, tokenFile }: ConfigurationFile['listen']): string {
  if (tokenFile !== undefined) return lookAtSecret(tokenFile)
  if (!loopback.has(host)) throw new Error(`on ${host} others can reach the agent: listen.tokenFile is needed`)
  return 'none is needed on this machine'
}

/** The secrets only: nothing is sent to anybody by a check. */
function lookAtWebhooks({ secretFile, childSafety }: NonNullable<ConfigurationFile['webhooks']>): string {
  for (const file of [secretFile, ...(childSafety ? [childSafety.secretFile] : [])]) {
    lookAtSecret(file)
    if (!/^whsec_[A-Za-z0-9+/=]{32,}$/.test(readSecret(file))) {
      throw new Error(`${file} holds no signing secret: "whsec_" and at least 24 bytes as base64`)
    }
  }
  return childSafety ? 'both secrets are good' : 'the secret is good; no childSafety address: such messages wait'
}

function lookAtReview({ page, media }: ConfigurationFile['review']): [CheckResult['check'], Look][] {
  const looks: [CheckResult['check'], Look][] = []
  if (page !== undefined) {
    looks.push(['moderators', () => `${new Moderators(page.moderatorsFile).list().length} moderators`])
    looks.push(['review-port', () => lookAtPort(page)])
  }
  const { tokenFile } = media ?? {}
  if (tokenFile !== undefined) looks.push(['media', () => lookAtSecret(tokenFile)])
  return looks
}

function lookAtState(directory: string): string {
  let existing = path.resolve(directory)
  while (!isThere(existing)) existing = path.dirname(existing)
  accessSync(existing, constants.W_OK | constants.X_OK)
  return existing === path.resolve(directory) ? `${directory} can be written` : `${directory} can be made`
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined
}

function lookAtPort({ host, port }: { host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE'
      reject(isTaken ? new Error(`something listens on ${host}:${port} already (this agent, if it runs)`) : error)
    })
    server.listen(port, host, () => server.close(() => resolve(`${host}:${port} is free`)))
  })
}

async function lookAtService(file: ConfigurationFile, call: typeof fetch): Promise<string> {
  const apiKey = readPlatformKey(file.keyFile)
  const client = createFeedClient({
    ...{ baseUrl: originOf(file.service), apiKey, fetch: call },
    sealing: openSealing({ stateDirectory: file.state, sealing: file.sealing }),
  })
  try {
    const { head } = await client.read({ after: 0, limit: 1 }, AbortSignal.timeout(10_000))
    return `it takes the key; its feed is at ${head}`
  } catch (error) {
    const code = error instanceof Problem ? error.code : undefined
    if (code === 'unauthorized') throw new Error('it does not take this key')
    if (code === 'sealing-required') throw new Error('it gives the list sealed only: "breakwater agent sealing-key"')
    throw error
  }
}

async function lookAtFleet(fleet: FleetConfiguration): Promise<string> {
  const { lookAtNats } = await import('../fleet/fleet-connection.ts')
  return lookAtNats(fleet)
}

/** Whoever takes no videos needs none, so that it is missing is said and is no fault. */
async function lookAtDecoder(): Promise<string> {
  try {
    for (const program of ['ffmpeg', 'ffprobe']) await promisify(execFile)(program, ['-version'])
    return 'ffmpeg and ffprobe run'
  } catch {
    return 'no ffmpeg or ffprobe runs here: every video is refused with decoder-missing'
  }
}

/** Notices with a clock, and logs, are worth nothing on a machine whose time is wrong. */
async function lookAtClock(service: string, call: typeof fetch): Promise<string> {
  const startedAt = Date.now()
  const { headers } = await call(`${originOf(service)}/healthz`, { signal: AbortSignal.timeout(10_000) })
  const theirs = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(theirs)) return 'the service did not say what time it is'
  const seconds = Math.round(Math.abs((startedAt + Date.now()) / 2 - theirs) / 1000)
  if (seconds > largestClockSeconds) throw new Error(`this machine's clock and the service's differ by ${seconds} s`)
  return `within ${seconds} s of the service's`
}

function originOf(service: string): string {
  return service.replace(/\/+$/, '')
}
