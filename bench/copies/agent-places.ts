import {
  decodingConfigurationSchema,
  lookedFor,
  type UploadTier,
} from '../../packages/agent/src/matching/fingerprint-pool.ts'
import { lookedForInFrames, videoConfigurationSchema } from '../../packages/agent/src/matching/video-pool.ts'

const usual = decodingConfigurationSchema.parse({})
const placesAt = (tier: UploadTier) => lookedFor(usual, { tier, hasWindows: true }).inside!

/** Places inside of an upload that the agent looks at when nothing else is said: at upload, where nobody waits, and in each frame of a video. */
export const placesInside = {
  upload: placesAt('upload'),
  queue: placesAt('queue'),
  frame: lookedForInFrames(videoConfigurationSchema.parse({}))!,
}
/** The same of landmarks. No time is set: what is measured should not follow from how fast the machine is. */
export const landmarksOfUpload: number = usual.windows.landmarks
