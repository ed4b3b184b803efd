/** A video that the document's own player shows, a picture at a time. */
export interface VideoElementPictures {
  /** The picture that is shown so long after the first one. Rejects where the player cannot go. */
  at(seconds: number): Promise<ImageBitmap>
  close(): void
}

/** Rejects where the player cannot play it. */
export async function openVideoElement(file: Blob): Promise<VideoElementPictures> {
  const video = document.createElement('video')
  const address = URL.createObjectURL(file)
  const close = () => {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(address)
  }
  video.muted = true
  video.playsInline = true
  video.preload = 'auto'
  const isLoaded = until(video, 'loadeddata')
  video.src = address
  try {
    await isLoaded
    if (video.videoWidth === 0) throw new Error('there is no picture')
  } catch (error) {
    close()
    throw error
  }
  return {
    async at(seconds) {
      const isThere = until(video, 'seeked')
      // A little later than the frame begins, so that rounding does not show the one before.
      video.currentTime = Math.min(seconds + 0.001, video.duration)
      await isThere
      return createImageBitmap(video)
    },
    close,
  }
}

function until(video: HTMLVideoElement, event: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    video.addEventListener(event, () => resolve(), { once: true })
    video.addEventListener('error', () => reject(new Error(video.error?.message ?? 'not played')), { once: true })
  })
}
