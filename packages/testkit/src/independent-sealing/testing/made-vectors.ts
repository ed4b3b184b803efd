import { createHash } from 'node:crypto'
import { SealingKeys } from '@breakwater/client'
import { sealedContext, sealedQuestions, sealingInfo, sealingSuite, segmentKeyInfo } from '@breakwater/contracts'
import { encryptSegment, sealToPlatform } from '../../../../service/src/feed-sealing.ts'

const bytes = (text: string) => createHash('sha256').update(text).digest()
const epoch = '9c1e0f5a-3f0e-4a53-8e0c-3c2a1d4b5e6f'
const entry = '6f0c2b0e-0d1b-4c7e-9c7b-2f1f0f1a9a11'
const digest = 'cf41d1fdec8fea03b4970fa1c6fdf8ee'
const periodKey = bytes('period 3')

const segmentText = [
  {
    format: 'breakwater-segment/1',
    epoch,
    firstSequence: 1,
    lastSequence: 2,
    salt: '00112233445566778899aabbccddeeff',
  },
  {
    sequence: 2,
    entry,
    trust: 'self_reported',
    maxAction: 'hold',
    expiresOn: '2028-11-23',
    fingerprint: {
      kind: 'image',
      md5: '9e107d9d372bb6826bd81d3542a419d6',
      pdq: { hash: 'f0'.repeat(32), quality: 100 },
    },
  },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('')
const segmentDigest = createHash('sha256').update(segmentText).digest('hex')

const answers = [
  [sealedQuestions.feed(411), { epoch, events: [{ sequence: 412, type: 'withdraw', entry }], next: 412, head: 412 }],
  [
    sealedQuestions.segments(),
    {
      epoch,
      through: 2,
      segments: [{ firstSequence: 1, lastSequence: 2, digest: segmentDigest, entries: 1, bytes: segmentText.length }],
      period: 3,
      key: periodKey.toString('hex'),
    },
  ],
  [
    sealedQuestions.sketch({ sequence: 7, entries: 2, digest }),
    { isFound: true, drop: [entry], hold: [], isWhole: true },
  ],
] as const

/** What vectors/feed/sealing.json holds. What is sealed differs each time, by chance, and opens to the same. */
export async function madeVectors() {
  const platforms = answers.map(async ([question, answer], at) => {
    const seed = bytes(`platform ${at}`)
    const publicKey = await new SealingKeys(seed).publicKey()
    const nonce = bytes(`nonce ${at}`).subarray(0, 16).toString('base64url')
    const context = sealedContext({ question, recipient: publicKey, nonce })
    const text = JSON.stringify(answer)
    const sealed = await sealToPlatform(publicKey, context, text)
    return { seed: seed.toString('hex'), publicKey, question, nonce, context, answer: text, sealed }
  })
  return {
    suite: sealingSuite,
    info: sealingInfo,
    platforms: await Promise.all(platforms),
    segment: {
      ...{ info: segmentKeyInfo, periodKey: periodKey.toString('hex'), digest: segmentDigest, text: segmentText },
      encrypted: Buffer.from(encryptSegment(periodKey, segmentDigest, segmentText)).toString('base64url'),
    },
  }
}
