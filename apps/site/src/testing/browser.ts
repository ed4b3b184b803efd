import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromiumPath, demoPlatformName, launchChromium, startWorld } from '@breakwater/testkit'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { exitAddress } from '../quick-exit.ts'
import { ensureBuilt } from './built-site.ts'

export { chromiumPath, demoPlatformName }

if (chromiumPath === undefined) console.log('SKIPPED: the screens of the site: needs chromium')

export interface SiteInBrowser extends AsyncDisposable {
  readonly url: string
  /** Of the platform that looks. */
  readonly platformUrl: string
  readonly browser: Browser
  /** Script errors, refused policies, requests to anyone else, as they happen on any page opened here. */
  readonly faults: string[]
  /** For each page that was closed with its context while it was on the site: what it left on the device. */
  readonly kept: { readonly address: string; readonly things: readonly string[] }[]
  open(address: string, options?: BrowserContextOptions): Promise<Page>
}

/** The site as people meet it: served by the real service with its policy, with a platform that looks. */
export async function startSite(): Promise<SiteInBrowser> {
  ensureBuilt()
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'breakwater-site-'))
  const world = await startWorld({ dataDirectory, servicePort: 0, platformPort: 0 })
  const browser = await launchChromium()
  const faults: string[] = []
  const kept: { address: string; things: readonly string[] }[] = []
  return {
    url: world.serviceUrl,
    platformUrl: world.platformUrl,
    browser,
    faults,
    kept,
    async open(address, options = {}) {
      const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ...options })
      // The quick exit leads to a page that stands for the one outside.
      await context.route(`${exitAddress}**`, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Weather</title><p>Light rain' }),
      )
      const page = await context.newPage()
      const close = context.close.bind(context)
      context.close = async (...input) => {
        const address = page.url()
        // One that is just going elsewhere says nothing.
        const things = address.startsWith(world.serviceUrl) ? await keptBy(page).catch(() => undefined) : undefined
        if (things !== undefined) kept.push({ address, things })
        return close(...input)
      }
      page.on('pageerror', (error) => faults.push(`script error: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text())
      })
      page.on('request', (request) => {
        const isOurs = [world.serviceUrl, 'blob:', exitAddress].some((start) => request.url().startsWith(start))
        if (!isOurs) faults.push(`left: ${request.url()}`)
      })
      await page.goto(`${world.serviceUrl}${address}`)
      return page
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await world[Symbol.asyncDispose]()
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}

/** Cookies and all that a browser stores for a page's origin, by name. */
async function keptBy(page: Page): Promise<string[]> {
  const cookies = (await page.context().cookies()).map(({ name }) => `cookie ${name}`)
  const stored = await page.evaluate(async () => [
    ...Object.keys(localStorage).map((key) => `local ${key}`),
    ...Object.keys(sessionStorage).map((key) => `session ${key}`),
    ...(await indexedDB.databases()).map(({ name }) => `database ${name}`),
    ...(await caches.keys()).map((key) => `cache ${key}`),
    ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => `worker ${scope}`),
  ])
  return [...cookies, ...stored]
}
