/**
 * Keeps the pages of one language on the device for a person who asked for it, and nothing else: it is registered by a
 * button, and another button takes it away. Online, every page comes from the site, and the kept copy is renewed; only
 * where the site cannot be reached does the kept one answer. Whatever is not on the list goes past it untouched: the
 * service's interface, the fingerprint page and its frame.
 */

// The few names of a worker's world that are used here: the page's own types are another world.
interface Waiting {
  waitUntil(promise: Promise<unknown>): void
}
interface Fetching {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}
interface WorkerWorld {
  readonly location: Location
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
}
/** Addresses to keep, by language. `build.ts` puts it before this file. */
declare const kept: Readonly<Record<string, readonly string[]>>

const world = self as unknown as WorkerWorld
const addresses = kept[new URL(world.location.href).searchParams.get('locale') ?? 'en'] ?? []
const storeName = 'pages'

world.addEventListener('install', (event) => {
  const keep = async () => {
    // All of them or none: where one is missing, what an earlier build kept stays as it was.
    const store = await caches.open(storeName)
    await store.addAll(addresses)
    // A list of an earlier build may have had more.
    for (const request of await store.keys()) {
      if (!addresses.includes(new URL(request.url).pathname)) await store.delete(request)
    }
    await world.skipWaiting()
  }
  const clear = async (error: unknown) => {
    const store = await caches.open(storeName)
    if ((await store.keys()).length === 0) await caches.delete(storeName)
    throw error
  }
  event.waitUntil(keep().catch(clear))
})

async function answer(request: Request): Promise<Response> {
  try {
    const response = await fetch(request)
    // Only where pages are kept: after they are erased, this worker may live for one page more.
    if (response.status === 200 && (await caches.has(storeName))) {
      await (await caches.open(storeName)).put(request, response.clone())
    }
    return response
  } catch (error) {
    const copy = (await caches.has(storeName)) ? await caches.match(request, { ignoreVary: true }) : undefined
    if (copy === undefined) throw error
    return copy
  }
}

world.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method === 'GET' && origin === world.location.origin && addresses.includes(pathname)) {
    event.respondWith(answer(event.request))
  }
})
