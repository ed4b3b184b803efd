// The threads of fingerprint-pool.ts.
import { UnreadableFile } from '@breakwater/fingerprint'
import { fingerprintImage, type NodeImageFingerprint } from '@breakwater/fingerprint/node'

/** An error's class does not survive the way between threads; its code does. */
export type FingerprintAnswer =
  | { readonly fingerprint: NodeImageFingerprint }
  | { readonly unreadable: UnreadableFile['code'] }

export default async function fingerprint(bytes: Uint8Array): Promise<FingerprintAnswer> {
  try {
    return { fingerprint: await fingerprintImage(bytes, { forMatching: true }) }
  } catch (error) {
    if (error instanceof UnreadableFile) return { unreadable: error.code }
    throw error
  }
}
