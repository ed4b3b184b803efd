import { createHash, type KeyObject, sign, verify } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import canonicalize from 'canonicalize'
import { keyIdOf, SigningError } from './signing-keys.ts'

/** Ed25519 over `signedBytes`. `keyId` says whose key to try; it proves nothing. */
export const DocumentSignature = z.strictObject({
  keyId: z.string().regex(/^[0-9a-f]{32}$/),
  signature: z.base64url().length(86),
})
export type DocumentSignature = z.infer<typeof DocumentSignature>

/** A JSON object that says what it is: `breakwater-NAME/VERSION`. Nothing signed as one kind counts as another. */
export interface SignableDocument {
  readonly format: string
}
export type Signed<Document extends SignableDocument> = Document & { readonly signatures: readonly DocumentSignature[] }

/**
 * What is signed (docs/protocol/signing.md): the line `breakwater/signed/v1`, then the document without its `signatures`
 * as canonical JSON (RFC 8785). Throws `SigningError` for what JSON cannot say.
 */
export function signedBytes(document: SignableDocument): Buffer {
  const { signatures: _, ...content } = document as Partial<Signed<SignableDocument>>
  let text: string | undefined
  try {
    text = canonicalize(content)
  } catch (cause) {
    throw new SigningError(`This cannot be written as canonical JSON: ${(cause as Error).message}`, { cause })
  }
  return Buffer.from(`breakwater/signed/v1\n${text}`)
}

/** SHA-256 of what is signed, hex: the same for the same content, however it is laid out and whoever signed it. */
export function documentDigest(document: SignableDocument): string {
  return createHash('sha256').update(signedBytes(document)).digest('hex')
}

/** Adds a signature; another by the same key is replaced. */
export function signDocument<Document extends SignableDocument>(
  document: Document,
  privateKey: KeyObject,
): Signed<Document> {
  const keyId = keyIdOf(privateKey)
  const signature = sign(null, signedBytes(document), privateKey).toString('base64url')
  const others = signaturesOf(document).filter((each) => each.keyId !== keyId)
  return { ...document, signatures: [...others, { keyId, signature }] }
}

/** Whether some signature of the document is by this key. */
export function isSignedBy(document: SignableDocument, publicKey: KeyObject): boolean {
  const keyId = keyIdOf(publicKey)
  return signaturesOf(document).some(
    (each) =>
      each.keyId === keyId && verify(null, signedBytes(document), publicKey, Buffer.from(each.signature, 'base64url')),
  )
}

/** Those of the document that have the form of a signature. */
export function signaturesOf(document: SignableDocument): DocumentSignature[] {
  const { signatures } = document as Partial<Signed<SignableDocument>>
  return z.array(DocumentSignature).safeParse(signatures).data ?? []
}
