import { createHash } from 'node:crypto'

/**
 * Content-Security-Policy of a page: everything from this origin only, nothing inline. Pictures are chosen and read in a
 * frame that the page cannot look into, with a policy of its own: see `readerPolicy`.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Policy of the frame in which pictures are read, and of the Workers it starts, which inherit it: no network, no origin,
 * no storage; the document's own script and style by their digests and no other (measured: docs/adr/0020).
 */
export function readerPolicy(document: string): string {
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src ${digests(document, 'script')} 'wasm-unsafe-eval'`,
    `style-src ${digests(document, 'style')}`,
    'worker-src blob:',
    'media-src blob:',
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ')
}

/** CSP sources of what stands inline in a document. Elements with a type hold data and are not run. */
function digests(document: string, element: 'script' | 'style'): string {
  const inline = document.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, 'g'))
  const sources = [...inline].map(([, text]) => `'sha256-${createHash('sha256').update(text!).digest('base64')}'`)
  return sources.length > 0 ? sources.join(' ') : "'none'"
}

export const commonHeaders: Readonly<Record<string, string>> = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), display-capture=(), browsing-topics=()',
}
