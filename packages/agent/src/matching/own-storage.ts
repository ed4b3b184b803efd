import { readFileSync } from 'node:fs'
import { Problem } from '@breakwater/contracts'
import { z } from '@hono/zod-openapi'

export const storageConfigurationSchema = z
  .strictObject({
    prefixes: z
      .array(
        z.url({ protocol: /^https?$/ }).refine((prefix) => prefix.endsWith('/') && new URL(prefix).href === prefix, {
          message: 'a prefix is a plain address that ends with a slash',
        }),
      )
      .min(1)
      .describe('Addresses of your own storage. Only what begins with one of them is fetched.'),
    headersFile: z
      .string()
      .optional()
      .describe('File with a JSON object of headers to send, such as an authorization. For every prefix.'),
    longestSeconds: z.number().positive().default(20).describe('How long reading one file may take.'),
  })
  .describe("Uploads that are named by an address of the platform's own storage instead of being sent.")
export type StorageConfiguration = z.output<typeof storageConfigurationSchema>

/** A slash, a backslash or a dot that hides behind a percent sign: servers disagree on what it means. */
const disguised = /%(?:2e|2f|5c|00)/i

/** Fetches from the platform's own storage and from nowhere else. */
export class OwnStorage {
  readonly #configuration: StorageConfiguration
  readonly #headers: Readonly<Record<string, string>>
  readonly #fetch: typeof fetch

  constructor(configuration: StorageConfiguration, call: typeof fetch = fetch) {
    this.#configuration = configuration
    const { headersFile } = configuration
    this.#headers = headersFile === undefined ? {} : headersSchema.parse(JSON.parse(readFileSync(headersFile, 'utf8')))
    this.#fetch = call
  }

  /** The bytes at an address, as they come. Throws `url-refused`, `url-unreachable`, the latter while it is read too. */
  async *read(address: string): AsyncGenerator<Uint8Array> {
    const url = this.#allowed(address)
    const signal = AbortSignal.timeout(this.#configuration.longestSeconds * 1000)
    try {
      const answer = await this.#fetch(url, { headers: this.#headers, redirect: 'error', credentials: 'omit', signal })
      if (answer.status !== 200 || answer.body === null) throw new Error(`HTTP ${answer.status}`)
      // Whoever stops reading ends the call.
      yield* answer.body
    } catch (cause) {
      throw new Problem('url-unreachable', {}, { cause })
    }
  }

  #allowed(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : undefined
    const isPlain = url !== undefined && url.username === '' && url.password === '' && !disguised.test(url.pathname)
    // Both are in the same normal form: lower-case host, default port left out, dots resolved.
    const isOurs = isPlain && this.#configuration.prefixes.some((prefix) => url.href.startsWith(prefix))
    if (!isOurs) throw new Problem('url-refused')
    return url
  }
}

const headersSchema = z.record(z.string(), z.string())
