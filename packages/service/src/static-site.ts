import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { commonHeaders, pagePolicy, readerPolicy } from './security-headers.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
}

interface Page {
  readonly body: Uint8Array<ArrayBuffer>
  /** The body with gzip, where that is smaller: a phone on a bad line waits for a third of the bytes. */
  readonly zipped: Uint8Array<ArrayBuffer> | undefined
  readonly headers: Record<string, string>
}

/** What of a request an answer depends on. */
export interface StaticRequest {
  readonly ifNoneMatch: string | undefined
  readonly acceptEncoding: string | undefined
}

/** The public site: a few static files, read once, so no request ever becomes a path on the disk. */
export interface StaticSite {
  answer(pathname: string, request: StaticRequest): Response
}

export async function loadStaticSite(directory: string): Promise<StaticSite> {
  const pages = new Map<string, Page>()
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    const body = new Uint8Array(await readFile(file))
    const address = `/${path.relative(directory, file).split(path.sep).join('/')}`
    const zipped = new Uint8Array(gzipSync(body, { level: 9 }))
    const isSmaller = zipped.length < body.length
    const page = { body, zipped: isSmaller ? zipped : undefined, headers: headersOf(address, body) }
    pages.set(address, page)
    if (address.endsWith('/index.html')) pages.set(address.replace(/\/index\.html$/, '') || '/', page)
  }
  /** In the language of the address: `/cy/404.html` for what is not there below `/cy`. */
  const notFoundFor = (pathname: string) => pages.get(`/${pathname.split('/')[1]}/404.html`) ?? pages.get('/404.html')
  return {
    answer(pathname, { ifNoneMatch, acceptEncoding = '' }) {
      const page = pages.get(pathname) ?? pages.get(pathname.replace(/\/$/, ''))
      if (page === undefined) {
        const notFound = notFoundFor(pathname)
        return new Response(notFound?.body ?? null, { status: 404, headers: notFound?.headers ?? {} })
      }
      if (ifNoneMatch === page.headers.etag) return new Response(null, { status: 304, headers: page.headers })
      if (page.zipped === undefined || !/\bgzip\b/.test(acceptEncoding)) {
        return new Response(page.body, { headers: page.headers })
      }
      return new Response(page.zipped, { headers: { ...page.headers, 'content-encoding': 'gzip' } })
    },
  }
}

/** The document that the fingerprint page frames. What it needs later lies beside it. */
const readerAddress = '/reader/index.html'

function headersOf(address: string, body: Uint8Array): Record<string, string> {
  const extension = path.extname(address)
  // Built files carry their digest in their name; everything else is asked for again each time.
  const isNamedByDigest = address.startsWith('/_astro/')
  const headers = {
    ...commonHeaders,
    'content-type': mediaTypes[extension] ?? 'application/octet-stream',
    'content-security-policy': pagePolicy,
    'cache-control': isNamedByDigest ? 'public, max-age=31536000, immutable' : 'no-cache',
    'vary': 'accept-encoding',
    // Weak, since it names the same page with and without gzip.
    etag: `W/"${createHash('sha256').update(body).digest('base64url')}"`,
  }
  if (address !== readerAddress) return headers
  return {
    ...headers,
    'content-security-policy': readerPolicy(new TextDecoder().decode(body)),
    'x-frame-options': 'SAMEORIGIN',
    // Chromium only: closes what the policy does not name, looking up a name among it.
    'connection-allowlist': '()',
  }
}
