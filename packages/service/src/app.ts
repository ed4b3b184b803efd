import {
  limits,
  logOperations,
  ncmecOperations,
  Problem,
  passHeader,
  type ServiceDescription,
  serviceDocument,
  serviceOperations,
  stopNciiOperations,
} from '@breakwater/contracts'
import type { Store } from '@breakwater/store'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ServiceConfiguration } from './configuration.ts'
import type { Exchange } from './exchange.ts'
import { mountExchange } from './exchange-routes.ts'
import type { FeedSealing } from './feed-sealing.ts'
import type { IntakeGate } from './gate/intake-gate.ts'
import { readPass } from './gate/proof-of-work.ts'
import type { Arrival } from './gate/request-gate.ts'
import type { HintBoard } from './hint-board.ts'
import type { Intake } from './intake.ts'
import type { ChildLane } from './lane/child-lane.ts'
import { mountChildLane, withoutLane } from './lane/child-lane-routes.ts'
import type { LaneRooms } from './lane/lane-rooms.ts'
import type { ListRepair } from './list-repair.ts'
import type { Log } from './log.ts'
import { isPublicLog, mountLog, mountReceipts } from './log-routes.ts'
import type { NcmecFace } from './ncmec/ncmec-face.ts'
import { mountNcmec } from './ncmec/ncmec-routes.ts'
import { answerError, answerInvalid, answerProblem } from './problem-answer.ts'
import { commonHeaders } from './security-headers.ts'
import { readServiceLevels } from './service-levels.ts'
import type { StaticSite } from './static-site.ts'
import type { StopNciiFace } from './stopncii/stopncii-face.ts'
import { mountStopNcii } from './stopncii/stopncii-routes.ts'
import { platformsTakingPart } from './taking-part.ts'
import type { TransparencyLog } from './transparency-log.ts'

export interface AppDependencies {
  readonly configuration: ServiceConfiguration
  readonly store: Store
  readonly rooms: LaneRooms
  readonly intake: Intake
  readonly gate: IntakeGate
  readonly exchange: Exchange
  readonly hints: HintBoard
  readonly repair: ListRepair
  readonly sealing: FeedSealing
  readonly stopNcii: StopNciiFace
  readonly ncmec: NcmecFace
  readonly transparency: TransparencyLog
  /** Null where this service has none. */
  readonly childLane: ChildLane | null
  readonly log: Log
  readonly now: () => Date
  /** Null: the service answers its interface only. */
  readonly site: StaticSite | null
  /** Aborted when the service stops, so that long polls end at once. */
  readonly stopping: AbortSignal
}

const operations = [
  ...Object.values(serviceOperations),
  ...Object.values(stopNciiOperations),
  ...Object.values(ncmecOperations),
  ...Object.values(logOperations),
]

/** `{name}` of a path stands for anything within one part. */
const patterns = operations.map(
  (operation) => [new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`), operation] as const,
)

function operationsAt(path: string) {
  const own = withoutLane(path)
  return patterns.filter(([pattern]) => pattern.test(own)).map(([, operation]) => operation)
}

/** Of the interface and its faces, not of the site. */
function isInterface(path: string): boolean {
  return /^\/(?:v1|stopncii|ncmec|child)\//.test(path)
}

/** The service as a function from request to answer: no port, no process; tests call it directly. */
export function createApp(dependencies: AppDependencies): OpenAPIHono {
  const { configuration, store, rooms, intake, gate, exchange, stopNcii, ncmec, childLane, transparency } = dependencies
  const { log, now, site, stopping } = dependencies
  const app = new OpenAPIHono({ defaultHook: answerInvalid })

  app.use(async (context, next) => {
    const startedAt = performance.now()
    await next()
    // The reader's document may be framed by this origin, so an answer's own header stays.
    for (const [name, value] of Object.entries(commonHeaders)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value)
    }
    const { path } = context.req
    const isSegment = path.startsWith('/v1/feed/segments/') && context.res.headers.has('cache-control')
    const mayBeKept = (isPublicLog(withoutLane(path)) && context.res.ok) || isSegment
    if (isInterface(context.req.path) && !mayBeKept) context.res.headers.set('cache-control', 'no-store')
    const operation = knownOperation(context.req.method, context.req.path)
    log.request({ operation, status: context.res.status, milliseconds: Math.round(performance.now() - startedAt) })
  })
  app.use(async (context, next) => {
    await gate.requests.begin(arrivalOf(context))
    await next()
  })
  app.use(
    bodyLimit({
      maxSize: limits.requestBytes,
      onError: () => answerProblem(new Problem('body-too-large', { limit: limits.requestBytes })),
    }),
  )
  app.use(async (context, next) => {
    const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
    const { method, path } = context.req
    const takesJson = method === 'POST' && operationsAt(path).some((operation) => operation.method === 'post')
    if (takesJson && type !== 'application/json') throw new Problem('unsupported-media-type')
    await next()
  })
  for (const path of ['/v1/challenges', '/v1/cases', '/v1/cases/*']) {
    app.use(path, (context, next) => {
      const { method } = context.req
      // What no operation takes is refused below, and holds nothing.
      if (!operationsAt(context.req.path).some((operation) => operation.method === method.toLowerCase())) return next()
      const isWithBody = method === 'POST'
      return gate.requests.through(arrivalOf(context), {
        contentLength: isWithBody ? context.req.header('content-length') : '0',
        read: async () => isWithBody && (await context.req.text()),
        work: next,
      })
    })
  }
  const passOf = (context: { req: { header(name: string): string | undefined } }) =>
    readPass(context.req.header(passHeader))

  app.openapi(serviceOperations.describe, async (context) => {
    const openChildLane = await childLane?.describe()
    const description: ServiceDescription = {
      operator: configuration.operator,
      demonstration: configuration.demonstration,
      openLanes: await rooms.openLanes(),
      platforms: platformsTakingPart(await store.listPlatforms(), now(), configuration.lateAfterSeconds),
      itemsPerCase: limits.itemsPerCase,
      ...(openChildLane && { childLane: openChildLane }),
    }
    return context.json(description, 200)
  })
  const { lateAfterSeconds } = configuration
  app.openapi(serviceOperations.readServiceLevels, async (context) =>
    context.json(await readServiceLevels({ store, now, lateAfterSeconds }), 200),
  )
  app.openapi(serviceOperations.getChallenge, async (context) =>
    context.json({ challenge: await gate.challenge() }, 200),
  )
  app.openapi(serviceOperations.openCase, async (context) => {
    const headers = context.req.valid('header')
    const key = headers['idempotency-key']
    return context.json(await intake.open(context.req.valid('json'), key, passOf(context)), 201)
  })
  app.openapi(serviceOperations.readStatus, async (context) =>
    context.json(await intake.status(context.req.valid('json'), passOf(context)), 200),
  )
  app.openapi(serviceOperations.withdrawCase, async (context) =>
    context.json(await intake.withdraw(context.req.valid('json'), passOf(context)), 200),
  )
  app.openapi(serviceOperations.restoreCase, async (context) =>
    context.json(await intake.restore(context.req.valid('json'), passOf(context)), 200),
  )
  app.openapi(serviceOperations.addItems, async (context) => {
    const key = context.req.valid('header')['idempotency-key']
    return context.json(await intake.add(context.req.valid('json'), key, passOf(context)), 200)
  })
  app.openapi(serviceOperations.renewCase, async (context) =>
    context.json(await intake.renew(context.req.valid('json'), passOf(context)), 200),
  )
  app.openapi(serviceOperations.askForReview, async (context) =>
    context.json(await intake.askForReview(context.req.valid('json'), passOf(context)), 200),
  )
  const { hints, repair, sealing } = dependencies
  const parts = { exchange, hints, repair, sealing, lateAfterSeconds, store, stopping }
  mountExchange(app, { ...parts, faces: ['native', 'stopncii'] })
  mountChildLane(app, childLane, stopping)
  mountStopNcii(app, stopNcii)
  mountNcmec(app, ncmec)
  mountLog(app, transparency)
  mountReceipts(app, intake)

  const document = serviceDocument()
  app.get('/openapi.json', (context) => context.json(document))
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/readyz', async (context) => {
    if (stopping.aborted) throw new Problem('not-ready')
    await store.head().catch((cause) => {
      throw new Problem('not-ready', {}, { cause })
    })
    return context.text('ok')
  })
  app.notFound((context) => {
    const { method, path } = context.req
    if (site !== null && (method === 'GET' || method === 'HEAD') && !isInterface(path)) {
      return site.answer(path, {
        ifNoneMatch: context.req.header('if-none-match'),
        acceptEncoding: context.req.header('accept-encoding'),
      })
    }
    const isOfNoLane = childLane === null && path !== withoutLane(path)
    const here = isOfNoLane ? [] : operationsAt(path)
    if (here.length === 0) return answerProblem(new Problem('not-found'))
    const refusal = answerProblem(new Problem('method-not-allowed'))
    refusal.headers.set('allow', here.map((operation) => operation.method.toUpperCase()).join(', '))
    return refusal
  })
  app.onError((error) => answerError(error, log))
  return app
}

function arrivalOf({ req }: Context): Arrival {
  return { path: req.path, pass: req.header(passHeader), authorization: req.header('authorization') }
}

/** Logs name operations, never addresses: what a person looked at is not written down. */
function knownOperation(method: string, path: string): string {
  const operation = operationsAt(path).find((candidate) => candidate.method === method.toLowerCase())
  return operation?.operationId ?? 'page'
}
