import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AgentStatus } from '@breakwater/contracts'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { AgentObserver } from './observer.ts'

/** Figures for Prometheus, without a hash, an entry, a content id or a key. */
export class AgentMetrics implements AgentObserver {
  readonly #registry = new Registry()
  readonly #decisions: Counter<'decision' | 'dry_run'>
  readonly #refusals: Counter<'code'>
  readonly #seconds: Histogram
  readonly #allowListed: Counter
  readonly #inside: Counter
  readonly #trips: Counter

  /** `status` is asked whenever Prometheus asks. */
  constructor(status: () => AgentStatus) {
    const registers = [this.#registry]
    const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Counter({ name: `breakwater_agent_${name}`, help, labelNames, registers })
    this.#decisions = counter('uploads_total', 'Uploads answered, by decision', ['decision', 'dry_run'])
    this.#refusals = counter('refused_total', 'Uploads that could not be answered, by problem', ['code'])
    this.#allowListed = counter('allow_listed_total', 'Matching uploads let through by the allow-list', [])
    this.#inside = counter('found_inside_total', 'Uploads of which a part matched, not the whole', [])
    this.#trips = counter('breaker_trips_total', 'Entries that fell to review since their hits jumped', [])
    this.#seconds = new Histogram({
      name: 'breakwater_agent_upload_seconds',
      help: 'From an upload to its answer',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300],
      registers,
    })
    const gauge = (name: string, help: string, read: (now: AgentStatus) => number) =>
      new Gauge({
        ...{ name: `breakwater_agent_${name}`, help, registers },
        collect() {
          this.set(read(status()))
        },
      })
    gauge('entries', 'Entries held', ({ entries }) => entries)
    gauge('feed_sequence', 'Sequence number of the feed read so far', ({ feedSequence }) => feedSequence)
    gauge('queued', 'Reports and acknowledgements not delivered yet', ({ queued }) => queued)
    gauge('list_differs', '1 while the log of the service says something else than is held', ({ listAgrees }) =>
      listAgrees === false ? 1 : 0,
    )
    gauge('waiting_reviews', 'Uploads that wait for a person', ({ waitingReviews }) => waitingReviews)
    gauge('overdue_reviews', 'Of those, not decided within the stated time', ({ overdueReviews }) => overdueReviews)
    gauge('waiting_messages', 'Messages to the platform not delivered yet', ({ waitingMessages }) => waitingMessages)
    gauge('dead_letters', 'Messages to the platform that were given up', ({ deadLetters }) => deadLetters)
    // 0 where looking back is off.
    gauge('look_back_contents', 'Contents kept to look back', ({ lookBack }) => lookBack?.contents ?? 0)
    gauge(
      'look_back_loaded',
      'The share of them that is loaded since the start',
      ({ lookBack }) => lookBack?.loaded ?? 0,
    )
    gauge(
      'look_back_waiting_entries',
      'Entries that are still to be looked for among them',
      ({ lookBack }) => lookBack?.waitingEntries ?? 0,
    )
    gauge(
      'seconds_since_contact',
      'Since the service was last reached; -1 before the first time',
      ({ lastContactAt }) => (lastContactAt === null ? -1 : (Date.now() - Date.parse(lastContactAt)) / 1000),
    )
    collectDefaultMetrics({ register: this.#registry })
  }

  decided({ decision, isDryRun, isAllowListed, isInside, seconds }: Parameters<AgentObserver['decided']>[0]): void {
    this.#decisions.inc({ decision, dry_run: String(isDryRun) })
    if (isAllowListed) this.#allowListed.inc()
    if (isInside) this.#inside.inc()
    this.#seconds.observe(seconds)
  }

  refused(code: string): void {
    this.#refusals.inc({ code })
  }

  breakerTripped(): void {
    this.#trips.inc()
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  /** Serves `/metrics`, and nothing else, on a port of its own. */
  async listen(host: string, port: number): Promise<{ readonly url: string; close(): Promise<void> }> {
    const server = createServer(async (request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end()
      response.writeHead(200, { 'content-type': this.#registry.contentType }).end(await this.text())
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}/metrics`,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    }
  }
}
