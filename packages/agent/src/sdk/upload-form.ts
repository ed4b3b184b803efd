import { Problem } from '@breakwater/contracts'
import { Busboy, type BusboyInstance } from '@fastify/busboy'

/** A web-standard `Request`, or Node's own request (Express's `request`, Fastify's `request.raw`). */
export type UploadRequest = Request | NodeRequest
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  iterator(options: { destroyOnReturn: boolean }): AsyncIterator<Uint8Array>
}

/** What a form may hold. All of it is in memory at once, so `bodyBytes` bounds what one request costs. */
export interface FormLimits {
  readonly bodyBytes: number
  readonly bodySeconds: number
  readonly files: number
  readonly fields: number
  readonly fieldBytes: number
}
export const formLimits: FormLimits = {
  bodyBytes: 64 * 1024 * 1024,
  bodySeconds: 120,
  files: 10,
  fields: 100,
  fieldBytes: 64 * 1024,
}

export interface FormFile {
  readonly field: string
  /** As the uploader's program said it: not to be used as a path. */
  readonly filename?: string
  readonly bytes: Uint8Array
}
export interface UploadForm {
  readonly files: readonly FormFile[]
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/**
 * Reads a `multipart/form-data` body as it arrives and stops at the first limit. Throws the problems
 * `unsupported-media-type`, `body-too-large`, `malformed-form` and `request-timeout`. A Node request is left open, so
 * that it can still be answered; answer with `connection: close`, or Node reads the rest of the body to its end.
 */
export async function readUploadForm(request: UploadRequest, limits: FormLimits = formLimits): Promise<UploadForm> {
  const type = headerOf(request, 'content-type')
  if (!/^multipart\/form-data\s*;/i.test(type)) throw new Problem('unsupported-media-type')
  const tooLarge = (limit: number) => new Problem('body-too-large', { limit })
  if (Number(headerOf(request, 'content-length')) > limits.bodyBytes) throw tooLarge(limits.bodyBytes)

  const files: FormFile[] = []
  const fields: [string, string][] = []
  const parser = createParser(type, limits)
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => {})
  const malformed = (cause: unknown) => fail(new Problem('malformed-form', {}, { cause }))
  parser.on('error', malformed)
  parser.on('filesLimit', () => fail(tooLarge(limits.files)))
  parser.on('fieldsLimit', () => fail(tooLarge(limits.fields)))
  parser.on('partsLimit', () => fail(tooLarge(limits.files + limits.fields)))
  parser.on('field', (name, value, isNameCut, isValueCut) => {
    if (isNameCut || isValueCut) fail(tooLarge(limits.fieldBytes))
    else fields.push([name, value])
  })
  parser.on('file', (field, stream, filename) => {
    const chunks: Uint8Array[] = []
    stream.on('error', malformed)
    stream.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    stream.on('end', () => files.push({ field, ...(filename ? { filename } : {}), bytes: Buffer.concat(chunks) }))
  })
  const finished = new Promise<void>((resolve) => parser.once('finish', resolve))
  const timer = setTimeout(() => fail(new Problem('request-timeout')), limits.bodySeconds * 1000)
  const body = bodyOf(request)
  try {
    let bytes = 0
    for (;;) {
      const { done, value } = await Promise.race([body.next(), failed])
      if (done) break
      bytes += value.byteLength
      if (bytes > limits.bodyBytes) throw tooLarge(limits.bodyBytes)
      await Promise.race([new Promise<void>((resolve) => parser.write(Buffer.from(value), () => resolve())), failed])
    }
    parser.end()
    await Promise.race([finished, failed])
    return { files, fields }
  } catch (error) {
    // Not awaited: it would wait for the bytes that never come.
    body.return?.().catch(() => {})
    throw error instanceof Problem ? error : new Problem('malformed-form', {}, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function createParser(type: string, { bodyBytes, files, fields, fieldBytes }: FormLimits): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': type },
      limits: {
        ...{ files, fields, parts: files + fields, fieldSize: fieldBytes, fieldNameSize: 200 },
        ...{ fileSize: bodyBytes, headerPairs: 20, headerSize: 8192 },
      },
    })
  } catch (cause) {
    throw new Problem('malformed-form', {}, { cause })
  }
}

// By what they can do, not by class: servers bring a `Request` of their own.
function headerOf({ headers }: UploadRequest, name: string): string {
  if (typeof headers.get === 'function') return headers.get(name) ?? ''
  const value = (headers as NodeRequest['headers'])[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

function bodyOf(request: UploadRequest): AsyncIterator<Uint8Array> {
  if ('iterator' in request) return request.iterator({ destroyOnReturn: false })
  if (request.body === null) throw new Problem('malformed-form')
  return request.body[Symbol.asyncIterator]()
}
