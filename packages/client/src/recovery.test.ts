import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { caseItems, formatRecoveryCard, listedFingerprint } from '@breakwater/casework'
import { limits, OpenCase } from '@breakwater/contracts'
import type { ImageFingerprint, PdqHash, VideoFingerprint } from '@breakwater/contracts/fingerprint-types'
import { dihedralForms } from '@breakwater/contracts/fingerprint-types'
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { describe, expect, test } from 'vitest'
import { openRecovery, sealItems, sealRecovery } from './recovery.ts'
import { paddedBytes } from './request.ts'

const card = () => formatRecoveryCard(randomBytes(17))
/** As a photograph would have it: as many ones as zeros. */
const hash = () => {
  const half = randomBytes(16)
  return Buffer.concat([half, half.map((byte) => 255 - byte)]).toString('hex')
}
const md5 = () => randomBytes(16).toString('hex')
const picture = () => {
  const dihedral = Object.fromEntries(dihedralForms.map((form) => [form, hash()]))
  return { kind: 'image', md5: md5(), pdq: { hash: dihedral.original, quality: 90, dihedral } } as ImageFingerprint
}
const withWindows = (): ImageFingerprint => ({
  ...picture(),
  windows: Array.from({ length: limits.windowsOfPicture }, () => ({ hash: hash() as PdqHash, quality: 100 })),
})
const video = (frames: number) =>
  ({
    kind: 'video',
    md5: md5(),
    vpdq: Array.from({ length: frames }, (_, at) => ({
      frame: at * 25,
      seconds: at + 0.04,
      hash: hash(),
      quality: 50 + (at % 51),
    })),
  }) as VideoFingerprint

const answers = { inPicture: true, everyoneAdult: 'yes' } as const
const given = (recovery: Awaited<ReturnType<typeof sealRecovery>>) => ({
  ciphertext: recovery.ciphertext,
  sealedKey: recovery.key!.sealed,
})

describe('a recovery card', () => {
  test('opens what was listed and what was added without it', async () => {
    const mine = card()
    const [first, later, last] = [caseItems([picture(), video(3)]), caseItems([video(90)]), caseItems([picture()])]
    const recovery = await sealRecovery(mine, first!)
    const additions = [await sealItems(recovery.key!.public, later!), await sealItems(recovery.key!.public, last!)]
    const opened = await openRecovery(mine, { ...given(recovery), additions })
    expect(opened.items).toEqual([...first!, ...later!, ...last!])
    expect(opened.unreadable).toBe(0)
    const proofOf = createHash('sha256').update(Buffer.from(opened.proof, 'base64url')).digest('base64url')
    expect(proofOf).toBe(recovery.verifier)
  })

  test('of another case opens nothing, and a mistyped one is told apart', async () => {
    const recovery = await sealRecovery(card(), caseItems([picture()]))
    await expect(openRecovery(card(), given(recovery))).rejects.toMatchObject({ reason: 'other-case' })
    await expect(openRecovery('no card', given(recovery))).rejects.toMatchObject({ reason: 'mistyped' })
  })

  test('brings back the rest where an addition is rubbish, of another case, or a flood', async () => {
    const mine = card()
    const items = caseItems([picture()])
    const recovery = await sealRecovery(mine, items)
    const other = await sealRecovery(card(), items)
    const flood = await sealItems(recovery.key!.public, [
      { kind: 'video', md5: md5(), frames: 'A'.repeat(3_000_000) } as never,
    ])
    expect(flood.length).toBeLessThan(10_000)
    const additions = ['AAAA', await sealItems(other.key!.public, items), flood]
    expect(await openRecovery(mine, { ...given(recovery), additions })).toMatchObject({ items, unreadable: 3 })
  })

  test('opens the vector that other implementations are held to', async () => {
    const file = new URL('../../../vectors/recovery/v2.json', import.meta.url)
    const { card: written, ciphertext, sealedKey, additions, verifier, opened } = JSON.parse(readFileSync(file, 'utf8'))
    const { items, proof, unreadable } = await openRecovery(written, { ciphertext, sealedKey, additions })
    expect({ items, proof }).toEqual(opened)
    expect(unreadable).toBe(0)
    expect(createHash('sha256').update(Buffer.from(proof, 'base64url')).digest('base64url')).toBe(verifier)
  })

  test('opens what was sealed before there was a key pair', async () => {
    // Written by the first form, with the card `secret` and these items.
    const mine = formatRecoveryCard(new Uint8Array(17).fill(9))
    const items = [{ kind: 'image', md5: '0'.repeat(32) }]
    const secret = mine.replaceAll('-', '').slice(0, 26)
    const material = await crypto.subtle.importKey('raw', Buffer.from(secret), 'HKDF', false, ['deriveBits'])
    const algorithm = {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: Buffer.alloc(0),
      info: Buffer.from('breakwater/recovery/v1/seal'),
    }
    const bits = await crypto.subtle.deriveBits(algorithm, material, 256)
    const key = await crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt'])
    const plain = Buffer.from(JSON.stringify(items))
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, plain)
    const ciphertext = Buffer.from(sealed).toString('base64url')
    expect(await openRecovery(mine, { ciphertext })).toMatchObject({ items, unreadable: 0 })
    await expect(openRecovery(card(), { ciphertext })).rejects.toMatchObject({ reason: 'other-case' })
  })
})

test('the largest case fits into one request, sealed copy included, and into one that brings it back', async () => {
  const fingerprints = [video(limits.videoFrames), ...Array.from({ length: limits.itemsPerCase - 1 }, withWindows)]
  const items = caseItems(fingerprints)
  const recovery = await sealRecovery(card(), items)
  expect(items.map(listedFingerprint)).toEqual(fingerprints)
  const body = { answers, items, recovery }
  expect(OpenCase.safeParse(body).success).toBe(true)
  expect(recovery.ciphertext.length).toBeLessThan(limits.recoveryCharacters)
  const bytes = JSON.stringify(body).length
  expect(bytes).toBeLessThan(limits.requestBytes)
  expect(paddedBytes.at(-1)).toBe(limits.requestBytes)
  console.log(`the largest case: ${bytes} bytes, of them ${recovery.ciphertext.length} the sealed copy`)
})

test('what is sealed is HPKE as RFC 9180 has it', async () => {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
  const pair = await suite.kem.generateKeyPair()
  const publicKey = Buffer.from(await suite.kem.serializePublicKey(pair.publicKey)).toString('base64url')
  const bytes = Buffer.from(await sealItems(publicKey, []), 'base64url')
  const [enc, ct] = [Uint8Array.from(bytes.subarray(0, 65)), Uint8Array.from(bytes.subarray(65))]
  const info = new TextEncoder().encode('breakwater/recovery/v2')
  const opened = await suite.open({ recipientKey: pair, enc, info }, ct)
  const text = new Response(new Blob([opened]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text()
  expect(await text).toBe('[]')
})
