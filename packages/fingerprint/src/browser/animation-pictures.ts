/// <reference lib="webworker" />
import { type FromDecoder, isDecoderMessage, type ToDecoder } from './video/decoder-messages.ts'

/** Pictures of an animation by their number, from 0. Undefined past the end, and where the browser cannot tell. */
export type AnimationPictures = (index: number) => Promise<VideoFrame | undefined>

/** By the ImageDecoder of this Worker or, where it has none, of the document that started it. */
export function animationPictures(bytes: Uint8Array<ArrayBuffer>, type: 'gif' | 'webp'): AnimationPictures {
  const mediaType = `image/${type}` as const
  if (typeof ImageDecoder === 'undefined') return (index) => askDocument(bytes, mediaType, index)
  return async (index) => {
    const decoder = new ImageDecoder({ data: bytes, type: mediaType, colorSpaceConversion: 'none' })
    return decoder
      .decode({ frameIndex: index })
      .then(({ image }) => image)
      .catch(() => undefined)
      .finally(() => decoder.close())
  }
}

function askDocument(
  data: Uint8Array<ArrayBuffer>,
  mediaType: 'image/gif' | 'image/webp',
  index: number,
): Promise<VideoFrame | undefined> {
  const scope = self as unknown as DedicatedWorkerGlobalScope
  const request: ToDecoder = { type: 'decoder', what: 'picture', data, mediaType, index }
  return new Promise((resolve) => {
    const answer = ({ data: message }: MessageEvent) => {
      if (!isDecoderMessage(message)) return
      const { what } = message as FromDecoder
      if (what !== 'picture' && what !== 'failed') return
      scope.removeEventListener('message', answer)
      resolve((what === 'picture' && (message as Extract<FromDecoder, { what: 'picture' }>).picture) || undefined)
    }
    scope.addEventListener('message', answer)
    scope.postMessage(request)
  })
}
