import { ncmecOperations, Problem } from '@breakwater/contracts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { onceForEachRequest } from '../once-for-each-request.ts'
import type { NcmecFace } from './ncmec-face.ts'

/** Mounts the NCMEC face under `/ncmec/v2`. */
export function mountNcmec(app: OpenAPIHono, face: NcmecFace): void {
  const platformOf = onceForEachRequest((context) => face.authenticate(context.req.header('authorization')))
  // The key is looked at before the request is: a stranger learns nothing from validation.
  app.use('/ncmec/*', (context, next) => platformOf(context).then(() => next()))
  const answer = (text: string) => new Response(text, { headers: { 'content-type': 'application/xml; charset=utf-8' } })
  app.openapi(ncmecOperations.readStatus, async (context) => answer(await face.status(await platformOf(context))))
  app.openapi(ncmecOperations.listMembers, async (context) => answer(await face.members(await platformOf(context))))
  app.openapi(ncmecOperations.readEntries, async (context) =>
    answer(await face.entries(await platformOf(context), context.req.valid('query'))),
  )
  app.openapi(ncmecOperations.listReasons, (context) => answer(face.reasons(context.req.valid('param').type)))
  app.openapi(ncmecOperations.giveFeedback, async (context) => {
    const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (type !== 'application/xml' && type !== 'text/xml') throw new Problem('unsupported-media-type')
    const platform = await platformOf(context)
    return answer(await face.giveFeedback(platform, context.req.valid('param'), await context.req.text()))
  })
}
