import { OpenAPIHono } from '@hono/zod-openapi'
import { agentOperations } from './agent-operations.ts'
import { FeedEvent } from './feed.ts'
import { logOperations } from './log.ts'
import { ncmecOperations } from './ncmec.ts'
import { serviceOperations } from './service-operations.ts'
import { stopNciiOperations } from './stopncii.ts'

type Operation = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0]

const keyInHeader = (name: string) => ({ type: 'apiKey', in: 'header', name }) as const

type Schemes = Record<string, Parameters<OpenAPIHono['openAPIRegistry']['registerComponent']>[2]>
const platformKey: Schemes = { platformKey: { type: 'http', scheme: 'bearer' } }

function documentOf(title: string, description: string, operations: Record<string, unknown>, schemes = platformKey) {
  const app = new OpenAPIHono()
  for (const [name, scheme] of Object.entries(schemes))
    app.openAPIRegistry.registerComponent('securitySchemes', name, scheme)
  app.openAPIRegistry.register('FeedEvent', FeedEvent)
  for (const operation of Object.values(operations)) app.openAPIRegistry.registerPath(operation as Operation)
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title, version: '1', description, license: { name: 'Apache-2.0' } },
  })
}

/** OpenAPI 3.1 of the service, served at `/openapi.json`. */
export function serviceDocument() {
  return documentOf(
    'Breakwater service',
    'Cases and the hash exchange. Never takes an image.',
    { ...serviceOperations, ...logOperations, ...stopNciiOperations, ...ncmecOperations },
    {
      ...platformKey,
      subscriptionKey: keyInHeader('Ocp-Apim-Subscription-Key'),
      functionKey: keyInHeader('x-functions-key'),
      platformName: { type: 'http', scheme: 'basic' },
    },
  )
}

/** OpenAPI 3.1 of a platform's agent, served at its own `/openapi.json`. */
export function agentDocument() {
  return documentOf('Breakwater agent', "Runs inside a platform and matches that platform's uploads.", agentOperations)
}
