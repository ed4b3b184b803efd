// The threads of fingerprint-pool.ts.
import { fingerprintImage, type NodeImageFingerprint } from '@breakwater/fingerprint/node'
import { answerWith, type FingerprintAnswer } from './fingerprint-answer.ts'

export default function fingerprint(bytes: Uint8Array): Promise<FingerprintAnswer<NodeImageFingerprint>> {
  return answerWith(fingerprintImage(bytes, { forMatching: true }))
}
