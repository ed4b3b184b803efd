import {
  decodingConfigurationSchema,
  lookedFor,
  type UploadTier,
} from '../../packages/agent/src/matching/fingerprint-pool.ts'

const usual = decodingConfigurationSchema.parse({})
const placesAt = (tier: UploadTier) => lookedFor(usual, { tier, hasWindows: true }).inside!

/** Places inside of an upload that the agent looks at when nothing else is said: at upload, and where nobody waits. */
export const placesInside = { upload: placesAt('upload'), queue: placesAt('queue') }
/** The same of landmarks. No time is set: what is measured should not follow from how fast the machine is. */
export const landmarksOfUpload: number = usual.windows.landmarks
