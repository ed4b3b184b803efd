// The threads of video-pool.ts.
import { fingerprintTurnedVideo, type TurnedVideo, type TurnedVideoOptions } from '@breakwater/fingerprint/node'
import { answerWith, type FingerprintAnswer } from './fingerprint-answer.ts'

export interface VideoJob extends Pick<TurnedVideoOptions, 'inside'> {
  readonly file: string
  readonly longestSeconds: number
}

/** Ends its decoder in time by itself: from outside only the thread can be ended. */
export default function fingerprint({
  file,
  longestSeconds,
  inside,
}: VideoJob): Promise<FingerprintAnswer<TurnedVideo>> {
  const signal = AbortSignal.timeout(longestSeconds * 1000)
  return answerWith(fingerprintTurnedVideo(file, { signal, inside }))
}
