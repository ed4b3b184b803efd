import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { UploadBytes } from '../matching/upload-receiver.ts'

/** How long each part of a call to an agent may take. */
export interface CallLimits {
  readonly connectSeconds: number
  /** From the connection to the last byte sent. */
  readonly uploadSeconds: number
  /** From the last byte sent to the last byte of the answer. */
  readonly answerSeconds: number
}
export interface AgentCall {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: UploadBytes
}
export interface AgentReply {
  readonly status: number
  readonly text: string
}

const answerBytes = 16 * 1024 * 1024

/**
 * One HTTP call with a body that is sent as it comes; an answer that comes before all is sent ends the sending. Follows no
 * redirect. Throws whatever went wrong, with no path and no header in it. Not `fetch`, which waits five minutes at most.
 */
export async function callAgent({ method, url, headers, body }: AgentCall, limits: CallLimits): Promise<AgentReply> {
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => {})
  let timer: NodeJS.Timeout | undefined
  const allow = (seconds: number, what: string) => {
    clearTimeout(timer)
    timer = setTimeout(() => fail(new Error(`The agent ${what} within ${seconds} seconds`)), seconds * 1000)
  }
  const isTls = url.protocol === 'https:'
  const length = body instanceof Uint8Array ? { 'content-length': String(body.byteLength) } : {}
  const request = (isTls ? tlsRequest : plainRequest)(url, { method, headers: { ...headers, ...length } })
  const { promise: answered, resolve: answer } = Promise.withResolvers<IncomingMessage>()
  const uploading = () => allow(limits.uploadSeconds, 'did not take the upload')
  allow(limits.connectSeconds, 'could not be reached')
  request.on('error', fail)
  request.once('response', answer)
  request.once('socket', (socket) => {
    if (socket.connecting) socket.once(isTls ? 'secureConnect' : 'connect', uploading)
    else uploading()
  })
  request.once('finish', () => allow(limits.answerSeconds, 'did not answer'))
  const pieces = piecesOf(body)
  const sending = async () => {
    for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) {
      if (request.destroyed) return answered
      if (!request.write(piece.value)) await new Promise<void>((resolve) => request.once('drain', resolve))
    }
    request.end()
    return answered
  }
  let isOver = false
  try {
    const response = await Promise.race([sending(), answered, failed])
    const text = await Promise.race([textOf(response), failed])
    isOver = request.writableFinished
    return { status: response.statusCode ?? 0, text }
  } finally {
    clearTimeout(timer)
    // Not awaited: a source that stands still would hold it up.
    pieces.return?.(undefined)?.catch(() => {})
    if (!isOver) request.destroy()
  }
}

async function* noPieces(): AsyncGenerator<Uint8Array> {}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function piecesOf(body: UploadBytes | undefined): AsyncIterator<Uint8Array> {
  if (body === undefined) return noPieces()
  return body instanceof Uint8Array ? onePiece(body) : body[Symbol.asyncIterator]()
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength
    if (bytes > answerBytes) throw new Error(`The answer is larger than ${answerBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts, bytes).toString()
}
