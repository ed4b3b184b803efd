import { setTimeout as delay } from 'node:timers/promises'
import { z } from '@hono/zod-openapi'
import { Webhook } from 'standardwebhooks'
import type { Delivery, Hook, WebhookOutbox } from './webhook-outbox.ts'

const hook = {
  url: z.url({ protocol: /^https?$/ }).describe('Where messages are posted. No redirect is followed.'),
  secretFile: z.string().describe('File with the secret that signs them: `whsec_` and base64 (Standard Webhooks).'),
}
export const webhooksConfigurationSchema = z
  .strictObject({
    ...hook,
    giveUpAfterHours: z
      .number()
      .positive()
      .default(72)
      .describe('Then a message is a dead letter, until a person retries.'),
    childSafety: z
      .strictObject(hook)
      .optional()
      .describe('The address of those who deal with child safety. Messages to it are tried until they are taken.'),
  })
  .describe('Who is told what happened to an upload.')
export type WebhooksConfiguration = z.output<typeof webhooksConfigurationSchema>

/** Where one hook's messages go. */
export interface HookAddress {
  readonly url: string
  readonly secret: string
}

export interface WebhookSenderOptions {
  readonly hooks: Readonly<Partial<Record<Hook, HookAddress>>>
  readonly giveUpAfterHours: number
  readonly fetch?: typeof fetch
  /** Told of each try that failed: HTTP status, or 0 where there was no answer. */
  readonly onFailure?: (failure: { readonly status: number; readonly isDead: boolean }) => void
  /** The pause before the second try; it doubles with each, up to an hour. Five seconds when it is not said. */
  readonly firstPauseSeconds?: number
}

const atOnce = 8
const answerMs = 10_000
const longestPauseSeconds = 3_600
const hourMs = 3_600_000

/** Posts what waits in the outbox until it is aborted. A message that fails is tried again, later and later. */
export class WebhookSender {
  readonly #outbox: WebhookOutbox
  readonly #options: WebhookSenderOptions
  readonly #signers: Readonly<Partial<Record<Hook, Webhook>>>
  #wake = () => {}

  /** Throws when a secret does not have the form of Standard Webhooks. */
  constructor(outbox: WebhookOutbox, options: WebhookSenderOptions) {
    this.#outbox = outbox
    this.#options = options
    this.#signers = Object.fromEntries(
      Object.entries(options.hooks).map(([name, { secret }]) => [name, new Webhook(secret)]),
    )
  }

  /** Something was put in the outbox. */
  tellSoon(): void {
    this.#wake()
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const due = this.#outbox.due(new Date(), atOnce)
      if (due.length > 0) await Promise.all(due.map((delivery) => this.#deliver(delivery, signal)))
      else await this.#untilNext(signal)
    }
  }

  async #deliver(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const status = await this.#post(delivery, signal)
    if (status >= 200 && status < 300) return this.#outbox.delivered(delivery.id)
    if (signal.aborted) return
    const next = this.#nextTry(delivery)
    this.#outbox.failed(delivery.id, next)
    this.#options.onFailure?.({ status, isDead: next === null })
  }

  /** The status of the answer; 0 for none. */
  async #post({ id, hook, body }: Delivery, signal: AbortSignal): Promise<number> {
    const address = this.#options.hooks[hook]
    const signer = this.#signers[hook]
    if (address === undefined || signer === undefined) return 0
    const at = new Date()
    try {
      const answer = await (this.#options.fetch ?? fetch)(address.url, {
        method: 'POST',
        body,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signer.sign(id, at, body),
        },
      })
      await answer.body?.cancel()
      return answer.status
    } catch {
      return 0
    }
  }

  /** Null: given up. What is for child safety is never given up. */
  #nextTry({ hook, attempts, createdAt }: Delivery): Date | null {
    const { giveUpAfterHours, firstPauseSeconds = 5 } = this.#options
    const pause = Math.min(firstPauseSeconds * 2 ** attempts, longestPauseSeconds) * (0.75 + Math.random() / 2)
    const next = new Date(Date.now() + pause * 1000)
    const isOver = next.getTime() - createdAt.getTime() > giveUpAfterHours * hourMs
    return isOver && hook !== 'child-safety' ? null : next
  }

  async #untilNext(signal: AbortSignal): Promise<void> {
    const woken = new AbortController()
    this.#wake = () => woken.abort()
    const next = this.#outbox.nextAt
    const pause = next === undefined ? hourMs : Math.max(10, next.getTime() - Date.now())
    await delay(Math.min(pause, hourMs), undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => {})
  }
}
