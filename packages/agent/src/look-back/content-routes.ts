import { agentOperations, KnownContents, LookAgain, Problem } from '@breakwater/contracts'
import type { Hono } from 'hono'
import type { Agent } from '../agent-interface.ts'
import { refuseLargeJson } from '../match-app.ts'
import { readJson } from '../request-body.ts'

/** `POST /v1/contents` and `POST /v1/contents/looks`. */
export function addContentRoutes(app: Hono, { lookBack, lookAgain }: Pick<Agent, 'lookBack' | 'lookAgain'>): void {
  app.post(agentOperations.lookAgain.path, refuseLargeJson, async (context) =>
    context.json(await lookAgain(await readJson(context.req, LookAgain))),
  )
  app.post(agentOperations.addContents.path, refuseLargeJson, async (context) => {
    if (lookBack === undefined) throw new Problem('look-back-off')
    const { contents: known, feedSequence = 0, import: position } = await readJson(context.req, KnownContents)
    if (position === undefined) return context.json(lookBack.add(known, { feedSequence }))
    const file = Buffer.from(position.file, 'hex')
    const before = lookBack.imports.importProgress(file)
    const isNews = position.lines > before.lines || position.isFinished
    const added = lookBack.add(known, {
      feedSequence,
      besides: () => isNews && lookBack.imports.noteImport(file, position),
    })
    return context.json({ ...added, import: { file: position.file, ...lookBack.imports.importProgress(file) } })
  })
}
