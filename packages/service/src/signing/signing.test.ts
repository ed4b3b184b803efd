import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentDigest, isSignedBy, signDocument, signedBytes } from './signed-document.ts'
import { keyIdOf, newSigningKey, publicKeyOf, readPrivateKey, readPublicKey, SigningError } from './signing-keys.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../../../../vectors/signing/documents.json', import.meta.url), 'utf8'),
) as {
  key: { seedHex: string; publicKey: string; keyId: string }
  documents: { document: { format: string }; signedBytes: string; digest: string; signature: string }[]
}
const pkcs8 = (seedHex: string) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seedHex, 'hex')]),
    format: 'der',
    type: 'pkcs8',
  })
const spki = (hex: string) =>
  createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(hex, 'hex')]),
    format: 'der',
    type: 'spki',
  })

test.each(vectors.documents)('vector $document.format signs as written down', (vector) => {
  const { document, digest, signature } = vector
  const key = pkcs8(vectors.key.seedHex)
  expect(keyIdOf(key)).toBe(vectors.key.keyId)
  expect(signedBytes(document).toString()).toBe(vector.signedBytes)
  expect(documentDigest(document)).toBe(digest)
  const signed = signDocument(document, key)
  expect(signed.signatures).toEqual([{ keyId: vectors.key.keyId, signature }])
  expect(isSignedBy(signed, readPublicKey(vectors.key.publicKey))).toBe(true)
})

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => ({ format: 'breakwater-test/1', value }))

test('a signature holds for the content however it is laid out, and for nothing else', () => {
  const mine = readPrivateKey(newSigningKey().privateKey)
  const other = readPublicKey(newSigningKey().publicKey)
  const own = readPublicKey(publicKeyOf(mine))
  fc.assert(
    fc.property(json, json, (document, different) => {
      const signed = signDocument(document, mine)
      const relaid = JSON.parse(JSON.stringify(signed, null, 4))
      const turned = Object.fromEntries(Object.entries(relaid).toReversed()) as typeof signed
      expect(isSignedBy(turned, own)).toBe(true)
      expect(isSignedBy(signed, other)).toBe(false)
      fc.pre(documentDigest(document) !== documentDigest(different))
      expect(isSignedBy({ ...different, signatures: signed.signatures } as never, own)).toBe(false)
      expect(isSignedBy({ ...signed, format: 'breakwater-other/1' }, own)).toBe(false)
    }),
    { numRuns: 60 },
  )
})

test('two people sign one document, each once', () => {
  const [one, two] = [readPrivateKey(newSigningKey().privateKey), readPrivateKey(newSigningKey().privateKey)]
  const document = { format: 'breakwater-test/1', says: 'ŵ' }
  const both = signDocument(signDocument(signDocument(document, one), two), one)
  expect(both.signatures).toHaveLength(2)
  for (const key of [one, two]) expect(isSignedBy(both, readPublicKey(publicKeyOf(key)))).toBe(true)
  expect(isSignedBy({ ...document, signatures: ['x', { keyId: keyIdOf(one) }] } as never, one)).toBe(false)
})

test('a key that anybody could sign for is refused, by every name it has', () => {
  const neutral = `01${'00'.repeat(31)}`
  const order8 = '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'
  for (const hex of [neutral, order8, `${order8.slice(0, 62)}85`, '00'.repeat(32), `ec${'ff'.repeat(30)}7f`]) {
    const pem = spki(hex).export({ type: 'spki', format: 'pem' }).toString()
    expect(() => readPublicKey(pem)).toThrow('weak')
  }
})

test('what is no key of the right kind is refused with what to do', () => {
  const { privateKey } = newSigningKey()
  expect(() => readPublicKey(privateKey)).toThrow('private key')
  expect(() => readPublicKey('nonsense')).toThrow(SigningError)
  expect(() => readPrivateKey('nonsense')).toThrow(SigningError)
  const x25519 =
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=\n-----END PUBLIC KEY-----\n'
  expect(() => readPublicKey(x25519)).toThrow('x25519')
})
