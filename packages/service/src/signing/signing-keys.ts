import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A key, a document or a signature that cannot be what it should be. The message says what to do. */
export class SigningError extends Error {
  override readonly name = 'SigningError'
}

/**
 * Public keys of small order (after the sign bit is cleared): anybody can make signatures that such a key accepts.
 * All encodings of the points that the cofactor 8 sends to the neutral element.
 */
const weakKeys = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** A new pair as PEM, as `openssl genpkey -algorithm ed25519` would make it: PKCS #8 and SubjectPublicKeyInfo. */
export function newSigningKey(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
}

/** Reads an Ed25519 public key from PEM. Throws `SigningError` for anything else, a private key included. */
export function readPublicKey(pem: string): KeyObject {
  if (/PRIVATE KEY/.test(pem)) {
    throw new SigningError('This is a private key. Give the public one: breakwater key public FILE prints it.')
  }
  const key = readKey(createPublicKey, pem, 'public')
  const raw = rawPublicKey(key)
  raw[31]! &= 0x7f
  if (weakKeys.has(raw.toString('hex'))) throw new SigningError('This key is weak: anybody could sign for it.')
  return key
}

/** Reads an Ed25519 private key from PEM without a passphrase. Throws `SigningError`. */
export function readPrivateKey(pem: string): KeyObject {
  return readKey(createPrivateKey, pem, 'private')
}

/** The public half of a private key, as PEM. */
export function publicKeyOf(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
}

/** 32 hex digits: the first half of SHA-256 of the 32 bytes of the public key. Of a private key, that of its public half. */
export function keyIdOf(key: KeyObject): string {
  return createHash('sha256').update(rawPublicKey(key)).digest('hex').slice(0, 32)
}

function rawPublicKey(key: KeyObject): Buffer {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  return Buffer.from(x!, 'base64url')
}

function readKey(read: (pem: string) => KeyObject, pem: string, half: 'public' | 'private'): KeyObject {
  let key: KeyObject
  try {
    key = read(pem)
  } catch (cause) {
    throw new SigningError(`This is no ${half} key in PEM. breakwater key create makes one.`, { cause })
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new SigningError(`Only Ed25519 keys are taken here, not ${key.asymmetricKeyType}.`)
  }
  return key
}
