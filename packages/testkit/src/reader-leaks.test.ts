import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium, type Frame, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './chromium.ts'
import { documentAttempts, type LeakAttempt, workerAttempts } from './leak-attempts.ts'
import { type LeakSinks, openLeakSinks } from './leak-sinks.ts'
import { startWorld, type World } from './world.ts'

/**
 * The frame in which pictures are read, as the real service sends it, against everything in leak-attempts.ts. Each attempt
 * runs twice: in the frame, and as a control in the same document without its policy and sandbox, where it must get out.
 */
if (chromiumPath === undefined) console.log('SKIPPED: leak attempts need Chromium (apt-get install chromium)')

/** What one place let out. */
interface Outcome {
  /** Attempts that ran to their end or to an error. */
  readonly ran: string[]
  readonly got: Set<string>
}

let directory: string
let world: World
let held: Record<'document' | 'worker', Outcome>
let free: Record<'document' | 'worker', Outcome>

beforeAll(async () => {
  if (chromiumPath === undefined) return
  directory = await mkdtemp(path.join(tmpdir(), 'breakwater-leaks-'))
  world = await startWorld({ dataDirectory: directory, servicePort: 0, platformPort: 0 })
  held = await tryEverything('held')
  free = await tryEverything('free')
}, 240_000)
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  if (directory) await rm(directory, { recursive: true, force: true })
})

async function tryEverything(which: 'held' | 'free'): Promise<Record<'document' | 'worker', Outcome>> {
  await using sinks = await openLeakSinks()
  const document = await (await fetch(`${world.serviceUrl}/reader/`)).text()
  // Its own script takes things away, so the control does without it.
  const unprotected = document.replace(/<script>.*?<\/script>/s, '')
  const origin = await sinks.serve((request, response) => {
    if (which === 'held') {
      // The service itself, seen through a door that counts what is asked of the page's own origin.
      const passed = httpRequest(`${world.serviceUrl}${request.url}`, { headers: { accept: '*/*' } }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      })
      passed.end()
    } else
      response.writeHead(200, { 'content-type': 'text/html' }).end(request.url === '/reader/' ? unprotected : '<p>Page')
  })
  const netLog = path.join(directory, `${which}.json`)
  // A profile of its own: in a private one Chromium does not look ahead.
  const browser = await chromium.launchPersistentContext(path.join(directory, `profile-${which}`), {
    executablePath: chromiumPath!,
    // It would turn off the look-ups ahead of time that two attempts are made of.
    ignoreDefaultArgs: ['--disable-background-networking'],
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-sync', '--disable-component-update'],
      // Names under localhost are this machine's own, and no other name is asked of anyone; the log says which were looked up.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
      `--log-net-log=${netLog}`,
      // Sockets of WebRTC to this machine would otherwise be left out.
      '--allow-loopback-in-peer-connection',
    ],
  })
  try {
    const outcome = {
      document: await tryIn('document', { browser, origin, sinks, isHeld: which === 'held' }),
      worker: await tryIn('worker', { browser, origin, sinks, isHeld: which === 'held' }),
    }
    await browser.close()
    const log = await readFile(netLog, 'utf8')
    for (const [place, attempts] of [
      ['document', documentAttempts],
      ['worker', workerAttempts],
    ] as const) {
      for (const { name, via, body } of attempts) {
        const host = /([\w-]+\.leak\.localhost)/.exec(body)?.[1]
        if (via === 'name' && log.includes(host!)) outcome[place].got.add(name)
      }
    }
    return outcome
  } finally {
    await browser.close()
  }
}

interface Setting {
  readonly browser: BrowserContext
  readonly origin: string
  readonly sinks: LeakSinks
  readonly isHeld: boolean
}

async function tryIn(place: 'document' | 'worker', { browser, origin, sinks, isHeld }: Setting): Promise<Outcome> {
  const attempts = place === 'document' ? documentAttempts : workerAttempts
  const sink = { ...sinks.addresses, own: `${origin}/sink/` }
  const outcome: Outcome = { ran: [], got: new Set() }
  const pages: Page[] = []
  let page = await openPage()
  let run = await runnerOf(page)

  async function openPage(): Promise<Page> {
    const opened = await browser.newPage()
    pages.push(opened)
    await opened.goto(isHeld ? `${origin}/about` : `${origin}/`)
    await opened.evaluate((sandboxed) => {
      const heard: string[] = []
      Object.assign(window, { heard })
      new BroadcastChannel('leak').onmessage = ({ data }) => heard.push(data)
      const frame = document.createElement('iframe')
      if (sandboxed) frame.setAttribute('sandbox', 'allow-scripts')
      frame.src = '/reader/'
      document.body.append(frame)
      return new Promise((done) => frame.addEventListener('load', done))
    }, isHeld)
    return opened
  }

  async function runnerOf(opened: Page): Promise<(body: string) => Promise<string>> {
    const frame = opened.frames().find((each) => each.url().endsWith('/reader/')) as Frame
    const script = (body: string) => `(async () => {
      const sink = ${JSON.stringify(sink)}
      const slow = new Promise((done) => setTimeout(done, 1500))
      try { await Promise.race([(async () => { ${body} })(), slow]); return 'ran' } catch (error) { return 'ran: ' + error }
    })()`
    if (place === 'document') return (body) => frame.evaluate(script(body))
    const starting = opened.waitForEvent('worker')
    // As the frame starts it, from its own text; kept alive, which the frame does not.
    await frame.evaluate(
      `window.kept = new Worker(URL.createObjectURL(new Blob([document.getElementById('worker').textContent])))`,
    )
    const worker = await starting
    return (body) => worker.evaluate(script(body))
  }

  for (const { name, via, body, isLast, silentInControl } of attempts) {
    if (isLast) {
      page = await openPage()
      run = await runnerOf(page)
    }
    const before = new Set(sinks.reached)
    const end = await run(body).catch((error: Error) => `gone: ${error.message}`)
    // A document that goes away in the middle of an attempt has run it.
    expect(end, name).toMatch(/^ran|^gone: .*(navigat|destroyed|closed|detached)/)
    outcome.ran.push(name)
    if (via === 'sink') {
      const isSocket = name.startsWith('webrtc')
      const isNew = (key: string) => sinks.reached.has(key) && !before.has(key)
      const hasReached = () => (isSocket ? isNew('udp') || isNew('tcp') : sinks.reached.has(name))
      // What nothing holds gets there, however slow the machine; what is held has as long as that usually takes.
      const deadline = Date.now() + (isHeld || silentInControl !== undefined ? 400 : 10_000)
      while (!hasReached() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
      if (hasReached()) outcome.got.add(name)
      if (isSocket) for (const key of ['udp', 'tcp']) sinks.reached.delete(key)
      else sinks.reached.delete(name)
    }
  }
  const kept = await pages[0]!.evaluate(async () => ({
    'broadcast': (window as unknown as { heard: string[] }).heard.length > 0,
    'local-storage': localStorage.getItem('leak') !== null,
    'cookie': document.cookie !== '',
    'indexeddb': (await indexedDB.databases()).length > 0,
    'cache': (await caches.keys()).length > 0,
  }))
  for (const [name, isThere] of Object.entries(kept)) {
    if (isThere && attempts.some((attempt) => attempt.name === name && attempt.via === 'page')) outcome.got.add(name)
  }
  await Promise.all(pages.map((opened) => opened.close()))
  return outcome
}

describe.skipIf(chromiumPath === undefined)('a leaky script', () => {
  test('there are at least 25 of them, and each has run in the frame and in the control', () => {
    const names = (attempts: readonly LeakAttempt[]) => attempts.map(({ name }) => name)
    expect(workerAttempts.length + documentAttempts.length).toBeGreaterThanOrEqual(25)
    for (const outcome of [held, free]) {
      expect(outcome.worker.ran).toEqual(names(workerAttempts))
      expect(outcome.document.ran).toEqual(names(documentAttempts))
    }
  })

  test.each(workerAttempts)('in the Worker: $name gets nothing out', ({ name, silentInControl }) => {
    expect(free.worker.got.has(name), `${name} without protection`).toBe(silentInControl === undefined)
    expect(held.worker.got.has(name)).toBe(false)
  })

  test.each(documentAttempts)('in the frame: $name gets nothing out', ({ name, silentInControl }) => {
    expect(free.document.got.has(name), `${name} without protection`).toBe(silentInControl === undefined)
    expect(held.document.got.has(name)).toBe(false)
  })
})

test.skipIf(chromiumPath === undefined)('only the document of the frame may be framed, by its own origin', async () => {
  for (const [address, ancestors, options] of [
    ['/reader/', "'self'", 'SAMEORIGIN'],
    ['/fingerprint', "'none'", 'DENY'],
    ['/v1/service', undefined, 'DENY'],
  ] as const) {
    const { headers } = await fetch(`${world.serviceUrl}${address}`)
    expect(headers.get('x-frame-options'), address).toBe(options)
    expect(/frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1], address).toBe(ancestors)
  }
})
