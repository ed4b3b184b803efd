import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'
import { openCheckpoint } from './checkpoint.ts'
import { commitment, contentsDigest, type LoggedEvent, saltOf } from './commitment.ts'
import { checkConsistency, checkMirror } from './mirror.ts'
import { checkReceipt, type Receipt, receiptLeaf } from './receipt.ts'
import { formatKey, noteSigner } from './signed-note.ts'
import { entriesOf, memoryLog, testSigner } from './testing/memory-log.ts'
import { inclusionProof } from './tree.ts'
import { Unverified } from './unverified.ts'

const seed = new Uint8Array(32).fill(5)
const event: LoggedEvent = {
  type: 'add',
  entry: '018f2f64-9c1e-7cc1-9d43-3b1c5a1e0001',
  trust: 'self_reported',
  maxAction: 'hold',
  expiresOn: '2028-11-25',
  contents: contentsDigest(seed, { kind: 'image', md5: 'd41d8cd98f00b204e9800998ecf8427e' }),
}

async function receiptAt(index: number, size: number): Promise<Receipt> {
  const log = memoryLog()
  await log.append(entriesOf(size).with(index, commitment(saltOf(seed), event)))
  const proof = await inclusionProof(log.nodes(), index, size)
  return {
    format: 'breakwater-receipt/1',
    key: formatKey(testSigner.key),
    checkpoint: await log.checkpoint(),
    leaves: [receiptLeaf(event, { salt: saltOf(seed), index, proof })],
  }
}

const outcome = async (run: () => unknown) => {
  try {
    await run()
  } catch (error) {
    if (error instanceof Unverified) return error.reason
    throw error
  }
  return 'verified'
}

test('a receipt proves itself, and after any change to it nothing', async () => {
  const receipt = await receiptAt(77, 300)
  expect(checkReceipt(receipt)).toEqual({ origin: testSigner.key.name, size: 300, leaves: [{ index: 77, event }] })
  expect(checkReceipt(receipt, testSigner.key).size).toBe(300)
  const stranger = noteSigner(testSigner.key.name, new Uint8Array(32).fill(9)).key
  expect(await outcome(() => checkReceipt(receipt, stranger))).toBe('other-log')

  const text = JSON.stringify(receipt)
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.nat(6), async (at, bit) => {
      const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1)
      let value: unknown
      try {
        value = JSON.parse(changed)
      } catch {
        return
      }
      expect(await outcome(() => checkReceipt(value, testSigner.key)), changed).not.toBe('verified')
    }),
    { numRuns: 120 },
  )
})

test.each([
  ['nothing', null],
  ['a list', []],
  ['another version', { format: 'breakwater-receipt/2' }],
])('%s is no receipt', async (_, value) => {
  expect(await outcome(() => checkReceipt(value))).toBe('malformed-receipt')
})

test('a receipt without leaves, with members that are not known, or with other types is none', async () => {
  const receipt = await receiptAt(0, 2)
  const leaf = receipt.leaves[0]!
  for (const wrong of [
    { ...receipt, leaves: [] },
    { ...receipt, leaves: [{ ...leaf, event: { ...event, note: 'x' } }] },
    { ...receipt, leaves: [{ ...leaf, index: '0' }] },
    { ...receipt, leaves: [{ ...leaf, salt: 'AAAA' }] },
  ]) {
    expect(await outcome(() => checkReceipt(wrong))).toBe('malformed-receipt')
  }
})

test('the salt opens the event and not its picture', () => {
  expect(saltOf(seed)).not.toEqual(seed)
  const other = contentsDigest(saltOf(seed), { kind: 'image', md5: 'd41d8cd98f00b204e9800998ecf8427e' })
  expect(other).not.toBe(event.contents)
})

test('canonical JSON does not depend on the order in which members were written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
      const backwards = Object.fromEntries(Object.entries(value).toReversed())
      expect(canonicalJson(backwards)).toBe(canonicalJson(value))
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  expect(canonicalJson({ b: 1, a: [false, null], c: undefined })).toBe('{"a":[false,null],"b":1}')
  expect(() => canonicalJson(undefined)).toThrow(TypeError)
})

test('a mirror is whole, or it is said what is wrong with it', async () => {
  const log = memoryLog()
  await log.append(entriesOf(300))
  const earlier = openCheckpoint(await log.checkpoint(), testSigner.key)
  await log.append(entriesOf(300, 300))
  const now = openCheckpoint(await log.checkpoint(), testSigner.key)
  const seen: number[] = []
  await checkMirror(now, log.read, (_, index) => seen.push(index))
  expect(seen).toEqual(Array.from({ length: 600 }, (_, index) => index))
  await checkConsistency(earlier, now, log.read)
  expect(await outcome(() => checkConsistency(now, earlier, log.read))).toBe('shrunk')

  for (const [path, reason] of [
    ['tile/0/001', 'tile-wrong'],
    ['tile/1/000.p/2', 'tile-wrong'],
    ['tile/entries/002.p/88', 'tile-wrong'],
  ] as const) {
    const bytes = log.files.get(path)!
    log.files.set(path, bytes.with(42, bytes[42]! ^ 1))
    expect(await outcome(() => checkMirror(now, log.read)), path).toBe(reason)
    log.files.delete(path)
    expect(await outcome(() => checkMirror(now, log.read)), path).toBe('tile-missing')
    log.files.set(path, bytes)
  }
  const forked = memoryLog()
  await forked.append(entriesOf(600).with(3, Uint8Array.of(1)))
  const other = openCheckpoint(await forked.checkpoint(), testSigner.key)
  expect(await outcome(() => checkMirror(other, log.read))).toBe('not-in-log')
  expect(await outcome(() => checkConsistency(earlier, other, forked.read))).toBe('inconsistent')
  expect(await outcome(() => checkConsistency(earlier, other, log.read))).toBe('inconsistent')
})
