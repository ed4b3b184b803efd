import { UnreadableFile } from '@breakwater/fingerprint'

/** What a thread answers. An error's class does not survive the way between threads; its code does. */
export type FingerprintAnswer<Fingerprint> =
  | { readonly fingerprint: Fingerprint }
  | { readonly unreadable: UnreadableFile['code'] }

export async function answerWith<Fingerprint>(work: Promise<Fingerprint>): Promise<FingerprintAnswer<Fingerprint>> {
  try {
    return { fingerprint: await work }
  } catch (error) {
    if (error instanceof UnreadableFile) return { unreadable: error.code }
    throw error
  }
}
