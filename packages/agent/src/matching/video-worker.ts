// The threads of video-pool.ts.
import { fingerprintTurnedVideo, type TurnedVideo } from '@breakwater/fingerprint/node'
import { answerWith, type FingerprintAnswer } from './fingerprint-answer.ts'

export interface VideoJob {
  readonly file: string
  readonly longestSeconds: number
}

/** Ends its decoder in time by itself: from outside only the thread can be ended. */
export default function fingerprint({ file, longestSeconds }: VideoJob): Promise<FingerprintAnswer<TurnedVideo>> {
  return answerWith(fingerprintTurnedVideo(file, { signal: AbortSignal.timeout(longestSeconds * 1000) }))
}
