import { Problem, type ProblemCode, type ProblemFields, problems } from '@breakwater/contracts/problem-codes'

export interface Connection {
  /** Origin of the service, without a trailing slash. Empty in a page of the service itself. */
  readonly baseUrl: string
  readonly fetch?: typeof fetch
}

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
  /** Whether spaces after the JSON bring it to one of `paddedBytes`, so that its length tells little. */
  readonly isPadded?: boolean
  readonly signal?: AbortSignal
}

/** The service did not answer, or something that is not the service did. Whether the call took effect is unknown. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/**
 * Lengths of a padded body, in bytes. Each is four times the one before, so that a length tells no more than one of four
 * things: whoever asks, withdraws, or lists a few pictures or two minutes of video is the same to who watches the line.
 */
export const paddedBytes = [16_384, 65_536, 262_144, 1_048_576] as const

/** JSON may be followed by spaces (RFC 8259, section 2). What is over the last of the lengths is refused anyway. */
function bodyOf({ body, isPadded }: Call): string {
  const text = JSON.stringify(body)
  if (!isPadded) return text
  const bytes = new TextEncoder().encode(text).length
  const length = paddedBytes.find((size) => size >= bytes) ?? bytes
  return text + ' '.repeat(length - bytes)
}

/** Sends one call. Throws `Problem` for what the service refuses, `ConnectionError` for everything else. */
export async function send<Answer>(connection: Connection, call: Call): Promise<Answer> {
  const response = await open(connection, call)
  try {
    return (await response.json()) as Answer
  } catch (cause) {
    throw new ConnectionError(`no answer from ${call.path}`, { cause })
  }
}

/** The same, before the body of the answer is read. */
export async function open(connection: Connection, call: Call): Promise<Response> {
  const headers = { ...call.headers, ...(call.body === undefined ? {} : { 'content-type': 'application/json' }) }
  let response: Response
  let refusal: unknown
  try {
    response = await (connection.fetch ?? fetch)(`${connection.baseUrl}${call.path}`, {
      method: call.method,
      headers,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      ...(call.body === undefined ? {} : { body: bodyOf(call) }),
      ...(call.signal ? { signal: call.signal } : {}),
    })
    if (response.ok) return response
    refusal = await response.json()
  } catch (cause) {
    throw new ConnectionError(`no answer from ${call.path}`, { cause })
  }
  const { code, ...fields } = refusal as { code?: string } & ProblemFields
  if (code !== undefined && code in problems) throw new Problem(code as ProblemCode, fields)
  throw new ConnectionError(`HTTP ${response.status} from ${call.path}`)
}
