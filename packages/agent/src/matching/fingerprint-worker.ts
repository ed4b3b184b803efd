// The threads of fingerprint-pool.ts.
import { fingerprintImage, type NodeImageFingerprint } from '@breakwater/fingerprint/node'
import { answerWith, type FingerprintAnswer } from './fingerprint-answer.ts'
import type { PictureToHash } from './fingerprint-pool.ts'

export default function fingerprint({
  bytes,
  inside,
  windows,
}: PictureToHash): Promise<FingerprintAnswer<NodeImageFingerprint>> {
  return answerWith(fingerprintImage(bytes, { forMatching: true, inside, windows }))
}
