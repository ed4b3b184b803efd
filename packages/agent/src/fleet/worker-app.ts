import { agentOperations, QueuedUploads } from '@breakwater/contracts'
import type { Hono } from 'hono'
import { createMatchApp, refuseLargeJson } from '../match-app.ts'
import { readJson } from '../request-body.ts'
import type { FleetWorker } from './fleet-worker.ts'

/** A worker's interface without a port: the question, and the queue. Everything else is the lead's. */
export function createWorkerApp(worker: FleetWorker, token?: string): Hono {
  const app = createMatchApp(worker, token)
  app.post(agentOperations.enqueue.path, refuseLargeJson, async (context) => {
    const { uploads } = await readJson(context.req, QueuedUploads)
    const queued = await Promise.all(uploads.map((upload) => worker.enqueue(upload)))
    return context.json({ ids: queued.map(({ id }) => id) }, 202)
  })
  return app
}
