import { bytesToHex } from '@noble/hashes/utils.js'
import { canonicalJson } from '../canonical-json.ts'
import { commitment, contentsDigest, type LoggedEvent, saltOf } from '../commitment.ts'
import { leafHash } from '../merkle-hash.ts'
import { type Receipt, receiptLeaf } from '../receipt.ts'
import { formatKey } from '../signed-note.ts'
import { tilePath, tilesOf } from '../tile.ts'
import { consistencyProof, inclusionProof, rootOf } from '../tree.ts'
import { entriesOf, memoryLog, testSigner } from './memory-log.ts'

const seed = Uint8Array.from({ length: 32 }, (_, at) => at)
const fingerprint = {
  kind: 'image',
  md5: '9e107d9d372bb6826bd81d3542a419d6',
  pdq: { hash: 'f0'.repeat(32), quality: 100 },
}

/** What vectors/log/log.json holds. */
export async function madeVectors() {
  const event: LoggedEvent = {
    type: 'add',
    entry: '3f0c1c36-4d0b-4f39-9d43-3b1c5a1e0001',
    trust: 'self_reported',
    maxAction: 'hold',
    expiresOn: '2028-11-25',
    contents: contentsDigest(seed, fingerprint),
  }
  const withdrawal: LoggedEvent = { type: 'withdraw', entry: event.entry }
  const log = memoryLog()
  await log.append(entriesOf(700).with(500, commitment(saltOf(seed), event)))
  const [size, index] = [log.size, 500]
  const roots = [1, 2, 3, 255, 256, 257, 511, 512, 700]
  const proofOf = async (index: number, size: number) => ({
    ...{ index, size },
    leafHash: bytesToHex(leafHash(index === 500 ? commitment(saltOf(seed), event) : entriesOf(1, index)[0]!)),
    proof: (await inclusionProof(log.nodes(size), index, size)).map(bytesToHex),
  })
  const between = async (from: number, to: number) => ({
    ...{ from, to },
    proof: (await consistencyProof(log.nodes(to), from, to)).map(bytesToHex),
  })
  const receipt: Receipt = {
    format: 'breakwater-receipt/1',
    key: formatKey(testSigner.key),
    checkpoint: await log.checkpoint(),
    leaves: [receiptLeaf(event, { salt: saltOf(seed), index, proof: await inclusionProof(log.nodes(), index, size) })],
  }
  return {
    what: 'A log of 700 entries: entry i is the bytes i >> 8, i & 255, 9, except entry 500, which is the commitment below. Hashes are hex; docs/protocol/log.md says how each is made',
    origin:
      'Made by this project (tools/log-vectors.ts); golang.org/x/mod/sumdb computes the same (packages/testkit/src/independent-log)',
    key: { name: testSigner.key.name, secretKey: '07'.repeat(32), verificationKey: formatKey(testSigner.key) },
    commitments: [
      {
        seed: bytesToHex(seed),
        salt: bytesToHex(saltOf(seed)),
        ...{ fingerprint, canonicalFingerprint: canonicalJson(fingerprint) },
        ...{ event, canonicalEvent: canonicalJson(event) },
        commitment: bytesToHex(commitment(saltOf(seed), event)),
      },
      {
        seed: bytesToHex(seed),
        salt: bytesToHex(saltOf(seed)),
        ...{ event: withdrawal, canonicalEvent: canonicalJson(withdrawal) },
        commitment: bytesToHex(commitment(saltOf(seed), withdrawal)),
      },
    ],
    roots: await Promise.all(
      roots.map(async (size) => ({ size, root: bytesToHex(await rootOf(log.nodes(size), size)) })),
    ),
    inclusion: await Promise.all(
      [
        [0, 1],
        [0, 2],
        [2, 3],
        [255, 256],
        [256, 257],
        [17, 700],
        [500, 700],
        [699, 700],
      ].map(([index, size]) => proofOf(index!, size!)),
    ),
    consistency: await Promise.all(
      [
        [1, 2],
        [3, 7],
        [4, 7],
        [6, 8],
        [256, 257],
        [200, 700],
        [512, 700],
        [700, 700],
      ].map(([from, to]) => between(from!, to!)),
    ),
    tiles: [...tilesOf(size)].map(tilePath),
    receipt,
  }
}
