import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { limits, Problem, type ProblemCode } from '@breakwater/contracts'
import { openStore, type Store, type StoreLocation } from '@breakwater/store'
import { createAdaptorServer } from '@hono/node-server'
import { listenForAdministration } from './admin-socket.ts'
import { createAdministration } from './administration.ts'
import { createApp } from './app.ts'
import { boundConnections } from './bound-connections.ts'
import type { ServiceConfiguration } from './configuration.ts'
import type { ContactAddress } from './contact/contact-address.ts'
import { ContactNotifier } from './contact/contact-notifier.ts'
import { Exchange } from './exchange.ts'
import { FeedSealing } from './feed-sealing.ts'
import { IntakeGate } from './gate/intake-gate.ts'
import {
  markDemonstration,
  NotReadyForProduction,
  type ProductionOptions,
  productionFindings,
} from './going-live/production.ts'
import { HintBoard } from './hint-board.ts'
import { Intake } from './intake.ts'
import { claim, openChildLane } from './lane/child-lane.ts'
import { type LaneRoom, LaneRooms } from './lane/lane-rooms.ts'
import { ListRepair } from './list-repair.ts'
import type { Log } from './log.ts'
import { NcmecFace } from './ncmec/ncmec-face.ts'
import { type Argon2Cost, CaseSecrets, loadPepper } from './secrets.ts'
import { keepSegmentsIssued } from './segment-issue.ts'
import { loadStaticSite } from './static-site.ts'
import { StopNciiFace } from './stopncii/stopncii-face.ts'
import { TransparencyLog } from './transparency-log.ts'
import { WellKnownPictures } from './well-known-pictures.ts'

export interface ServiceOptions {
  /** Holds the pepper, the log's key, the admin socket, the ledger of withdrawals and, without `databaseUrl`, the database. */
  readonly dataDirectory: string
  /** PostgreSQL; otherwise PGlite in the data directory. */
  readonly databaseUrl?: string
  /** Where the child lane's store is; without it there is no child lane. Nothing of it may be the adult lane's. */
  readonly childLane?: StoreLocation | undefined
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly configuration: ServiceConfiguration
  /** Folder of the built site; null: interface only. */
  readonly siteDirectory: string | null
  /** Pictures that are never listed; see `WellKnownPictures.read`. */
  readonly wellKnownFile?: string | undefined
  /** Who is told that something waits which may show a child. Undefined: nobody but whoever looks at the list. */
  readonly contact?: ContactAddress | undefined
  /** Start in production, or throw `NotReadyForProduction`. */
  readonly production?: ProductionOptions | undefined
  readonly log: Log
  readonly now?: () => Date
  /** For tests that ask thousands of times. Never in earnest. */
  readonly argon2Cost?: Argon2Cost | undefined
}

export interface RunningService {
  readonly url: string
  close(): Promise<void>
}

const retentionEveryMilliseconds = 3_600_000
/** A week is published within this of its time. */
const publishEveryMilliseconds = 600_000
const ageListsEveryMilliseconds = 60_000
const settleEveryMilliseconds = 60_000
const tellEveryMilliseconds = 5_000
const tidyEveryMilliseconds = 60_000
/** Open connections. Long polls of platforms are among them. */
const mostConnections = 2_000
const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** A demonstration that strangers can reach would be taken for protection (decision D13). */
export class DemonstrationBeyondThisMachine extends Error {
  override readonly name = 'DemonstrationBeyondThisMachine'
}

/** Starts everything, in order; a failure half way stops what was started. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { dataDirectory, databaseUrl, host, port, configuration, siteDirectory, log, now = () => new Date() } = options
  if (configuration.demonstration && !loopback.has(host)) throw new DemonstrationBeyondThisMachine(host)
  await using started = new AsyncDisposableStack()
  const site = siteDirectory === null ? null : await loadStaticSite(siteDirectory)
  const { wellKnownFile } = options
  const wellKnown = await WellKnownPictures.read(wellKnownFile)
  const pepper = await loadPepper(dataDirectory)
  const location: StoreLocation = databaseUrl === undefined ? { dataDirectory } : { dataDirectory, databaseUrl }
  const store = started.use(await openStore(location))

  await claim(store, 'adult', `The store of ${dataDirectory} is the child lane's.`)
  const childLane =
    options.childLane === undefined
      ? null
      : started.use(
          await openChildLane({ location: options.childLane, mainPepper: pepper, configuration, wellKnown, log, now }),
        )
  if (configuration.demonstration) await markDemonstration(dataDirectory)
  const { production } = options
  if (production !== undefined) {
    const findings = await productionFindings({
      configuration,
      locations: childLane === null ? [location] : [location, options.childLane!],
      hasContact: options.contact !== undefined,
      production,
      people: await store.listPeople(),
    })
    if (findings.length > 0) throw new NotReadyForProduction(findings)
    await store.enterProduction()
    await childLane?.room.store.enterProduction()
  }
  const stopping = new AbortController()
  const secrets = new CaseSecrets(pepper, options.argon2Cost)
  const gate = new IntakeGate({ store, secrets, pepper, configuration, now })
  const isOpen = async () => configuration.openLanes.includes('adult')
  const exchange = new Exchange({ store, now, lateAfterSeconds: configuration.lateAfterSeconds })
  const sealing = new FeedSealing({ store, pepper, isRequired: configuration.requireSealing })
  const transparency = await TransparencyLog.open({ store, dataDirectory, configuration, log, now })
  started.use(transparency.start())
  const main: LaneRoom = { lane: 'adult', store, secrets, transparency, isOpen }
  const rooms = new LaneRooms(main, childLane?.room)
  const intake = new Intake({ rooms, gate, configuration, now, wellKnown })
  const stopNcii = new StopNciiFace({ store, exchange, sealing, pepper, now })
  // Clients of NCMEC's contract take what they read for pictures of children: it never carries the adult lane.
  const { operator } = configuration
  const ncmec = childLane?.ncmec ?? new NcmecFace({ store, exchange, sealing, operator, isOn: false, now })
  const app = createApp({
    configuration,
    store,
    rooms,
    intake,
    gate,
    exchange,
    hints: new HintBoard(store),
    repair: new ListRepair(store),
    sealing,
    stopNcii,
    ncmec,
    transparency,
    childLane,
    log,
    now,
    site,
    stopping: stopping.signal,
  })

  for (const each of childLane === null ? [store] : [store, childLane.room.store]) {
    const takenOff = wellKnownFile === undefined ? 0 : await wellKnown.quarantineListed(each, now())
    if (takenOff > 0) log.event('well-known-taken-off', { count: takenOff })
    const keepRetention = () =>
      each.runRetention(now()).then(
        (counts) => log.event('retention', { ...counts }),
        () => log.event('retention-failed'),
      )
    started.use(await repeatedly(keepRetention, retentionEveryMilliseconds))
    started.use(keepSegmentsIssued(each, log))
    started.use(ageLists(each, log, now))
  }
  if (childLane !== null) {
    const settle = () =>
      childLane.settle().then(
        (count) => count > 0 && log.event('child-lane-ended', { count }),
        () => log.event('child-lane-unsettled'),
      )
    started.use(await repeatedly(settle, settleEveryMilliseconds))
  }

  const publishWeeks = () => store.publishWeeks(now()).catch(() => log.event('week-not-published'))
  started.use(await repeatedly(publishWeeks, publishEveryMilliseconds))

  const { contact } = options
  const notifier = contact && started.use(new ContactNotifier({ store, address: contact, log, now }))
  if (notifier !== undefined) started.use(await repeatedly(async () => void notifier.tell(), tellEveryMilliseconds))
  const tellContact = async () => void (await notifier?.tell())
  const tidyTimer = setInterval(() => gate.tidy().catch(() => log.event('tidying-failed')), tidyEveryMilliseconds)
  started.defer(() => clearInterval(tidyTimer))

  const administration = await listenForAdministration(
    dataDirectory,
    createAdministration(store, pepper, now, {
      ...{ operator, tellContact, lateAfterSeconds: configuration.lateAfterSeconds },
      wellKnown: async () => wellKnown,
    }),
    log,
  )
  started.defer(() => administration.close())
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.requestSeconds * 1000,
      requestTimeout: limits.requestSeconds * 1000,
      connectionsCheckingInterval: 5_000,
    },
  }) as Server
  boundConnections(server, mostConnections)
  server.on('connection', () => gate.requests.noteNewcomer())
  server.on('clientError', answerBrokenRequest)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  started.defer(() => stopListening(server, stopping))
  log.event('listening')
  const running = started.move()
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    async close() {
      log.event('stopping')
      await running.disposeAsync()
    },
  }
}

/** Does to lists what time does, now and again and again. A long list that runs out does not hold up the start. */
function ageLists(store: Store, log: Log, now: () => Date): AsyncDisposable {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  const age = async () => {
    const counts = await store.ageLists(now(), stopping.signal)
    if (counts.ended + counts.renewed > 0) log.event('lists-aged', counts)
  }
  const ageAgain = () => {
    running ??= age()
      .catch(() => log.event('lists-not-aged'))
      .finally(() => {
        running = undefined
      })
  }
  ageAgain()
  const timer = setInterval(ageAgain, ageListsEveryMilliseconds)
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      stopping.abort()
      await running
    },
  }
}

/** Does it now, and again and again until it is disposed of. */
async function repeatedly(task: () => Promise<unknown>, milliseconds: number): Promise<Disposable> {
  await task()
  const timer = setInterval(task, milliseconds)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Ends long polls at once, lets answers under way finish, then drops what is left. */
async function stopListening(server: Server, stopping: AbortController): Promise<void> {
  stopping.abort()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const drop = setTimeout(() => server.closeAllConnections(), 2_000)
  await closed
  clearTimeout(drop)
}

const brokenRequests: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
}

/** What Node refuses before there is a request still gets a problem document. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: import('node:stream').Duplex): void {
  if (!socket.writable) return
  const problem = new Problem(brokenRequests[error.code ?? ''] ?? 'invalid-request')
  const body = JSON.stringify(problem)
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.code}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
