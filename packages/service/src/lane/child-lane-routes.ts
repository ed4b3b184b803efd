import { OpenAPIHono } from '@hono/zod-openapi'
import { mountExchange } from '../exchange-routes.ts'
import { mountLog } from '../log-routes.ts'
import { answerInvalid } from '../problem-answer.ts'
import type { ChildLane } from './child-lane.ts'

/** Where platforms reach the child lane and anybody its log: the paths of the adult one behind this. */
export const childLanePath = '/child'

/** An address of the child lane as the adult lane has it; any other as it is. */
export function withoutLane(path: string): string {
  const isOfLane = ['/v1/feed', '/v1/log'].some((start) => path.startsWith(`${childLanePath}${start}`))
  return isOfLane ? path.slice(childLanePath.length) : path
}

/** Mounts the child lane's exchange and its public log; without a child lane there is nothing at its address. */
export function mountChildLane(app: OpenAPIHono, childLane: ChildLane | null, stopping: AbortSignal): void {
  if (childLane === null) return
  // What no grant covers any more goes to nobody, however long ago the last minute's look was.
  for (const path of [`${childLanePath}/*`, '/ncmec/*'])
    app.use(path, (_context, next) => childLane.settle().then(() => next()))
  const own = new OpenAPIHono({ defaultHook: answerInvalid })
  mountExchange(own, { ...childLane, stopping })
  mountLog(own, childLane.room.transparency)
  app.route(childLanePath, own)
}
