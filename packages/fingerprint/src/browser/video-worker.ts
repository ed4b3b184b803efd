import { listableVideo } from '../vpdq.ts'
import { answerRequests } from './answer-requests.ts'
import { fingerprintVideo } from './video/fingerprint-video.ts'

answerRequests(async ({ file, kernel, onProgress }) => {
  const video = await fingerprintVideo(file, { kernel, onProgress })
  const quality = Math.max(...video.vpdq.map((frame) => frame.quality))
  return { item: listableVideo(video), quality, isAnimated: false }
})
