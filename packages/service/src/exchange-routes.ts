import { nonceHeader, sealedQuestions, serviceOperations } from '@breakwater/contracts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { type FeedRouteParts, mountFeed } from './feed-routes.ts'
import { onceForEachRequest } from './once-for-each-request.ts'

/** Mounts what platforms call of one lane. */
export function mountExchange(app: OpenAPIHono, parts: FeedRouteParts): void {
  const { exchange, sealing, stopping } = parts
  const platformOf = onceForEachRequest((context) => exchange.authenticate(context.req.header('authorization')))
  // A platform's key is looked at before its request is: a stranger learns nothing from validation.
  app.use('/v1/feed', (context, next) => platformOf(context).then(() => next()))
  app.use('/v1/feed/*', (context, next) => platformOf(context).then(() => next()))
  app.openapi(serviceOperations.readFeed, async (context) => {
    const signal = AbortSignal.any([context.req.raw.signal, stopping])
    const platform = await platformOf(context)
    const query = context.req.valid('query')
    const nonce = context.req.valid('header')[nonceHeader]
    sealing.check(platform, nonce)
    const page = await exchange.read(platform, query, signal)
    const asked = { question: sealedQuestions.feed(query.after), nonce }
    return context.json(await sealing.answer(platform, asked, page), 200)
  })
  app.openapi(serviceOperations.acknowledge, async (context) => {
    const said = context.req.valid('json')
    return context.json(await exchange.acknowledge(await platformOf(context), said), 200)
  })
  app.openapi(serviceOperations.giveFeedback, async (context) => {
    const key = context.req.valid('header')['idempotency-key']
    await exchange.giveFeedback(await platformOf(context), context.req.valid('json'), key)
    return context.json({}, 200)
  })
  mountFeed(app, parts)
}
