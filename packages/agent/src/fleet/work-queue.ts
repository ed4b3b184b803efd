import type { JsMsg } from '@nats-io/jetstream'
import type { FleetConnection } from './fleet-connection.ts'
import { consumer, redeliverSeconds, subjects } from './fleet-streams.ts'

/** Delivered so often without success, over about ten minutes, a message is laid aside. */
const mostDeliveries = 20
const longestPauseMs = 60_000

export interface WorkQueue {
  readonly stream: string
  /** Messages that are worked on at once. */
  readonly together: number
  readonly signal: AbortSignal
  /** Resolves when what follows from the message is kept; rejects where it should be tried again. */
  readonly work: (message: JsMsg) => Promise<void>
  /** Of a message that failed for the last time. */
  readonly giveUp: (message: JsMsg, error: unknown) => Promise<void>
}

/** Works on a queue until it ends or fails. What is not acknowledged when this process dies goes to another. */
export async function workOn(
  { publisher }: FleetConnection,
  { stream, together, signal, work, giveUp }: WorkQueue,
): Promise<void> {
  const queue = await publisher.consumers.get(stream, consumer)
  const messages = await queue.consume({ max_messages: together })
  const stop = () => messages.stop()
  signal.addEventListener('abort', stop)
  // A signal that was given while we waited is not given again.
  if (signal.aborted) stop()
  const working = new Set<Promise<void>>()
  try {
    for await (const message of messages) {
      if (signal.aborted) break
      const one = handle(message).finally(() => working.delete(one))
      working.add(one)
      if (working.size >= together) await Promise.race(working)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await Promise.all(working)
  }

  async function handle(message: JsMsg): Promise<void> {
    const goesOn = setInterval(() => message.working(), (redeliverSeconds * 1000) / 3)
    try {
      await work(message)
      message.ack()
    } catch (error) {
      const { deliveryCount } = message.info
      if (deliveryCount < mostDeliveries) message.nak(Math.min(longestPauseMs, 250 * 2 ** deliveryCount))
      else {
        // Where even that fails the message comes again.
        await giveUp(message, error).then(
          () => message.ack(),
          () => message.nak(longestPauseMs),
        )
      }
    } finally {
      clearInterval(goesOn)
    }
  }
}

/** Keeps a message for a person to look at. */
export async function layAside({ publisher }: FleetConnection, message: JsMsg): Promise<void> {
  await publisher.publish(subjects.laidAside, message.data)
}
