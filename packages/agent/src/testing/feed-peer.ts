import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EntryId, FeedEvent, Fingerprint, ImageFingerprint, Sequence } from '@breakwater/contracts'
import { listable } from '@breakwater/fingerprint'
import { fingerprintImage } from '@breakwater/fingerprint/node'

/** What an agent said to the peer. */
export interface Told {
  readonly path: string
  readonly key: string | undefined
  readonly body: string
}

/** Speaks the feed over HTTP under a test's control: what to serve, whether to answer at all, what it was told. */
export interface FeedPeer extends AsyncDisposable {
  readonly url: string
  readonly told: Told[]
  epoch: string
  events: FeedEvent[]
  isDown: boolean
  /** How long it takes to answer what it is told, in milliseconds. */
  slowness: number
  list(entry: string, fingerprint: Fingerprint): void
  withdraw(entry: string): void
}

export async function startFeedPeer(): Promise<FeedPeer> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://peer')
    let body = ''
    for await (const part of request) body += part
    if (peer.isDown) return void response.writeHead(503).end('{}')
    if (request.method === 'POST') {
      peer.told.push({ path: url.pathname, key: request.headers['idempotency-key'] as string | undefined, body })
      await new Promise((resolve) => setTimeout(resolve, peer.slowness))
      return void response.end(url.pathname.endsWith('acknowledgements') ? body : '{}')
    }
    if (url.pathname !== '/v1/feed') return void response.writeHead(404).end('{"code":"not-found"}')
    const after = Number(url.searchParams.get('after'))
    const { epoch } = peer
    const events = peer.events.filter(({ sequence }) => sequence > after)
    if (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
    const next = events.at(-1)?.sequence ?? after
    response.end(JSON.stringify({ epoch, events, next, head: Math.max(after, peer.events.length) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const head = (entry: string) => ({ sequence: (peer.events.length + 1) as Sequence, entry: entry as EntryId })
  const peer: FeedPeer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told: [],
    epoch: 'one',
    events: [],
    isDown: false,
    slowness: 0,
    list(entry, fingerprint) {
      const standing = { trust: 'self_reported', maxAction: 'hold', expiresOn: '2028-01-01' } as const
      peer.events.push({ ...head(entry), type: 'add', ...standing, fingerprint })
    },
    withdraw(entry) {
      peer.events.push({ ...head(entry), type: 'withdraw' })
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  return peer
}

/** What a case would list for a picture. */
export async function listingOf(picture: Uint8Array): Promise<ImageFingerprint> {
  return listable(await fingerprintImage(picture))
}

/** Waits for what happens in the background; throws after so many seconds. */
export async function until(holds: () => boolean, seconds = 15): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`it did not happen within ${seconds} seconds`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
