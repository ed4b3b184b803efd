import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import path from 'node:path'
import { Problem } from '@breakwater/contracts'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { Administration } from './administration.ts'
import type { Log } from './log.ts'
import { answerError } from './problem-answer.ts'

/** Where commands reach a running service: a Unix socket that only the service's own account can open. */
export function adminSocketPath(dataDirectory: string): string {
  return path.join(dataDirectory, 'admin.sock')
}

/** Serves an `Administration` on the socket. Every operation is `POST /NAME` with a JSON object. */
export async function listenForAdministration(
  dataDirectory: string,
  administration: Administration,
  log: Log,
): Promise<{ close(): Promise<void> }> {
  const app = new Hono()
  app.post('/:operation', async (context) => {
    const name = context.req.param('operation')
    if (!Object.hasOwn(administration, name)) throw new Problem('not-found')
    const operation = administration[name as keyof Administration] as (input: unknown) => Promise<unknown>
    return context.json((await operation(await context.req.json())) ?? {})
  })
  app.onError((error) => answerError(error, log))
  const socket = adminSocketPath(dataDirectory)
  // The store's lock is held by now, so a socket left here belongs to a service that was killed.
  await rm(socket, { force: true })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  const mask = process.umask(0o077)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(socket, resolve)
    })
  } finally {
    process.umask(mask)
  }
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
