import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { WebhookMessage } from '../webhooks/webhook-outbox.ts'

export const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string
  readonly received: { readonly id: string; readonly message: WebhookMessage }[]
  status: number
  tries: number
}

/** A platform's own address: verifies with the same library, as the documentation shows. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const verifier = new Webhook(webhookSecret)
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    receiver.tries++
    const message = verifier.verify(body, request.headers as Record<string, string>) as WebhookMessage
    const id = request.headers['webhook-id'] as string
    // An answer may be lost when an agent stops: a platform knows a repeat by its id.
    const isRepeat = receiver.received.some((one) => one.id === id)
    if (receiver.status === 200 && !isRepeat) receiver.received.push({ id, message })
    response.writeHead(receiver.status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received: [],
    status: 200,
    tries: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  return receiver
}
