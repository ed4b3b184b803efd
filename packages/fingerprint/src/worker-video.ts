/** Videos in a Worker of one's own, with mediabunny, which pictures do without. See README.md. */
import type { VideoFingerprint } from '@breakwater/contracts/fingerprint-types'
import { fingerprintVideo as fingerprint } from './browser/video/fingerprint-video.ts'
import type { PdqKernel } from './pdq-kernel.ts'

export interface VideoReading {
  readonly kernel: PdqKernel
  readonly signal?: AbortSignal | undefined
  /** 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined
}

/** Fingerprints a video: MD5 and vPDQ, every frame with its quality. Throws `UnreadableFile`, or the reason of the signal. */
export function fingerprintVideo(file: Blob, { kernel, signal, onProgress }: VideoReading): Promise<VideoFingerprint> {
  return fingerprint(file, {
    kernel,
    onProgress(share) {
      signal?.throwIfAborted()
      onProgress?.(share)
    },
  })
}
