import { agentOperations, ContentDeletions, KnownContents, limits, Problem } from '@breakwater/contracts'
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { readJson } from '../request-body.ts'
import type { LookBack } from './look-back.ts'

/** `POST /v1/contents` and `POST /v1/contents/deletions`. */
export function addContentRoutes(app: Hono, lookBack: LookBack | undefined): void {
  const limit = limits.requestBytes
  const refuseLarge = bodyLimit({
    maxSize: limit,
    onError: () => {
      throw new Problem('body-too-large', { limit })
    },
  })
  const on = (): LookBack => {
    if (lookBack === undefined) throw new Problem('look-back-off')
    return lookBack
  }

  app.post(agentOperations.addContents.path, refuseLarge, async (context) => {
    const contents = on()
    const { contents: known, feedSequence = 0, import: position } = await readJson(context.req, KnownContents)
    if (position === undefined) return context.json(contents.add(known, { feedSequence }))
    const file = Buffer.from(position.file, 'hex')
    const before = contents.imports.importProgress(file)
    const isNews = position.lines > before.lines || position.isFinished
    const added = contents.add(known, {
      feedSequence,
      besides: () => isNews && contents.imports.noteImport(file, position),
    })
    return context.json({ ...added, import: { file: position.file, ...contents.imports.importProgress(file) } })
  })
  app.post(agentOperations.deleteContents.path, refuseLarge, async (context) => {
    const lookBack = on()
    const { contents } = await readJson(context.req, ContentDeletions)
    return context.json({ deleted: await lookBack.forget(contents) })
  })
}
