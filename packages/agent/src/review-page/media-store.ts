import type { ContentId } from '@breakwater/contracts'

export interface MediaStoreOptions {
  /** With `{content}` where the content id goes. */
  readonly url: string
  readonly token?: string | undefined
  readonly maxBytes: number
  readonly fetch?: typeof fetch
}

const answerMs = 10_000

/** Reads uploads from the platform's own storage. */
export class MediaStore {
  readonly #options: MediaStoreOptions

  constructor(options: MediaStoreOptions) {
    this.#options = options
  }

  /** Undefined where there is none to be had: no answer in 10 seconds, a redirect, an error, or too large a file. */
  async read(content: ContentId): Promise<Uint8Array | undefined> {
    const { url, token, maxBytes } = this.#options
    // An address takes these for a step up, also when they are escaped.
    if (content === '.' || content === '..') return undefined
    try {
      const answer = await (this.#options.fetch ?? fetch)(url.replaceAll('{content}', encodeURIComponent(content)), {
        redirect: 'error',
        signal: AbortSignal.timeout(answerMs),
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      })
      if (!answer.ok || answer.body === null) return undefined
      const chunks: Uint8Array[] = []
      let size = 0
      for await (const chunk of answer.body) {
        size += chunk.length
        if (size > maxBytes) return undefined
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    } catch {
      return undefined
    }
  }
}
