import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
})
const infoOfEndings = 'breakwater/platform/v1'
const encapsulatedBytes = 32

/**
 * HPKE (RFC 9180, base mode, X25519, HKDF-SHA256, AES-256-GCM) to one platform. Its key pair follows from the API key it
 * was given, of which the service keeps a digest only: what is sealed opens while the platform itself asks, and never
 * from a stolen database.
 */
async function keyPairOf(apiKey: string): Promise<CryptoKeyPair> {
  const material = await crypto.subtle.digest('SHA-256', bytesOf(`breakwater/platform/v1/key/${apiKey}`))
  return suite.kem.deriveKeyPair(material)
}

/** The public half, 32 bytes as base64url: all that is kept. */
export async function sealingKeyOf(apiKey: string): Promise<string> {
  const { publicKey } = await keyPairOf(apiKey)
  return Buffer.from(await suite.kem.serializePublicKey(publicKey)).toString('base64url')
}

/**
 * Base64url of the encapsulated key and the ciphertext. `context` and `info` must be the same when it is opened. Throws for
 * what is no key that anything can be sealed to.
 */
export async function sealTo(sealingKey: string, context: string, text: string, info = infoOfEndings): Promise<string> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(bufferOf(Buffer.from(sealingKey, 'base64url')))
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: bytesOf(info) }, bytesOf(text), bytesOf(context))
  return Buffer.concat([new Uint8Array(enc), new Uint8Array(ct)]).toString('base64url')
}

/** Opens many texts that were sealed to the platform with this API key. Throws when one was not. */
export async function openSealed(
  apiKey: string,
  sealed: readonly { readonly context: string; readonly sealed: string }[],
): Promise<string[]> {
  const recipientKey = await keyPairOf(apiKey)
  return Promise.all(
    sealed.map(async ({ context, sealed: text }) => {
      const bytes = Buffer.from(text, 'base64url')
      const enc = bufferOf(bytes.subarray(0, encapsulatedBytes))
      const opened = await suite.open(
        { recipientKey, enc, info: bytesOf(infoOfEndings) },
        bufferOf(bytes.subarray(encapsulatedBytes)),
        bytesOf(context),
      )
      return Buffer.from(opened).toString()
    }),
  )
}

function bytesOf(text: string): ArrayBuffer {
  return bufferOf(Buffer.from(text))
}

/** A copy: small buffers of Node share one large ArrayBuffer with others. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
