/** Pictures in a Worker of one's own: everything runs in the one that imports this. See README.md. */
import { fingerprintOf } from './browser/answer-requests.ts'
import { fingerprintPixels } from './browser/decode.ts'
import type { ReadFingerprint } from './browser/reader/reader-messages.ts'
import type { PdqKernel } from './pdq-kernel.ts'

export type { ReadFingerprint } from './browser/reader/reader-messages.ts'
export { UnreadableFile } from './unreadable-file.ts'

/**
 * Fingerprints a picture: MD5, and PDQ in eight forms where its quality is at least 50. One at a time with a kernel.
 * Throws `UnreadableFile`, or the reason of the signal.
 */
export async function fingerprintPicture(
  file: Blob,
  { kernel, signal }: { kernel: PdqKernel; signal?: AbortSignal | undefined },
): Promise<ReadFingerprint> {
  signal?.throwIfAborted()
  const fingerprint = await fingerprintOf(file, (bytes, header) => fingerprintPixels(kernel, bytes, header))
  signal?.throwIfAborted()
  return fingerprint
}
