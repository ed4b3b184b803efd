import { Problem, stopNciiOperations } from '@breakwater/contracts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { onceForEachRequest } from '../once-for-each-request.ts'
import type { StopNciiFace } from './stopncii-face.ts'

/** Mounts the StopNCII face under `/stopncii/v1`. */
export function mountStopNcii(app: OpenAPIHono, face: StopNciiFace): void {
  const readerOf = onceForEachRequest((context) =>
    face.authenticate(context.req.header('ocp-apim-subscription-key'), context.req.header('x-functions-key')),
  )
  // The key is looked at before the request is: a stranger learns nothing from validation.
  app.use('/stopncii/*', (context, next) => readerOf(context).then(() => next()))
  app.openapi(stopNciiOperations.fetchHashes, async (context) =>
    context.json(await face.fetchHashes(await readerOf(context), context.req.valid('query')), 200),
  )
  app.openapi(stopNciiOperations.submitFeedback, async (context) => {
    await face.submitFeedback(await readerOf(context), context.req.valid('json'))
    return context.json({}, 200)
  })
  app.openapi(stopNciiOperations.submitHashes, () => {
    throw new Problem('not-in-picture')
  })
}
