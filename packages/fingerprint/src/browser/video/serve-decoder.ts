import type { FromDecoder, ToDecoder } from './decoder-messages.ts'
import { openVideoElement, type VideoElementPictures } from './video-element.ts'

/** Packets that may wait in the decoder: enough to keep it busy, few enough to hold little. */
const mostWaiting = 8

type PictureRequest = Extract<ToDecoder, { what: 'picture' }>

async function decodePicture({ data, mediaType, index }: PictureRequest): Promise<VideoFrame | null> {
  const decoder = new ImageDecoder({ data, type: mediaType, colorSpaceConversion: 'none' })
  try {
    return (await decoder.decode({ frameIndex: index })).image
  } catch {
    return null
  } finally {
    decoder.close()
  }
}

export interface ServedDecoder {
  /** Takes a message of the Worker. */
  answer(message: ToDecoder): Promise<void>
  /** The Worker has ended: nothing of its file stays decoded in the document. */
  end(): void
}

/** The document's side: a VideoDecoder for one Worker. */
export function serveDecoder(worker: Worker): ServedDecoder {
  let hasEnded = false
  let decoder: VideoDecoder | undefined
  let element: VideoElementPictures | undefined
  const say = (message: FromDecoder, transfer: (VideoFrame | ImageBitmap)[] = []) => {
    if (hasEnded) for (const picture of transfer) picture.close()
    else worker.postMessage(message, transfer)
  }
  const fail = () => say({ type: 'decoder', what: 'failed' })

  const configure = (config: VideoDecoderConfig) => {
    close()
    decoder = new VideoDecoder({
      output: (frame) => say({ type: 'decoder', what: 'frame', frame }, [frame]),
      error: fail,
    })
    decoder.configure(config)
  }
  const close = () => {
    if (decoder !== undefined && decoder.state !== 'closed') decoder.close()
    decoder = undefined
    element?.close()
    element = undefined
  }
  const roomIn = async (busy: VideoDecoder) => {
    while (busy.state === 'configured' && busy.decodeQueueSize > mostWaiting) {
      await new Promise((resolve) => busy.addEventListener('dequeue', resolve, { once: true }))
    }
  }

  const answer = async (message: ToDecoder) => {
    try {
      switch (message.what) {
        case 'check': {
          const { supported = false } = await VideoDecoder.isConfigSupported(message.config)
          return say({ type: 'decoder', what: 'checked', isSupported: supported })
        }
        case 'configure':
          return configure(message.config)
        case 'packet': {
          const { isKey, microseconds, data } = message
          decoder!.decode(new EncodedVideoChunk({ type: isKey ? 'key' : 'delta', timestamp: microseconds, data }))
          await roomIn(decoder!)
          return say({ type: 'decoder', what: 'taken' })
        }
        case 'flush':
          await decoder!.flush()
          return say({ type: 'decoder', what: 'flushed' })
        case 'close':
          return close()
        case 'open-element':
          element = await openVideoElement(message.file)
          return say({ type: 'decoder', what: 'element-opened' })
        case 'seek-element': {
          const bitmap = await element!.at(message.seconds)
          return say({ type: 'decoder', what: 'element-picture', bitmap }, [bitmap])
        }
        case 'picture': {
          const picture = await decodePicture(message)
          return say({ type: 'decoder', what: 'picture', picture }, picture === null ? [] : [picture])
        }
      }
    } catch {
      fail()
    } finally {
      // A player may have opened meanwhile.
      if (hasEnded) close()
    }
  }
  const end = () => {
    hasEnded = true
    close()
  }
  return { answer, end }
}
