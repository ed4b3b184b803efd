/// <reference lib="webworker" />
import { CustomVideoDecoder, type EncodedPacket, registerDecoder, VideoSample } from 'mediabunny'
import type { FromDecoder, ToDecoder } from './decoder-messages.ts'
import { isDecoderMessage } from './decoder-messages.ts'

const scope = self as unknown as DedicatedWorkerGlobalScope
const say = (message: ToDecoder, transfer: Transferable[] = []) => scope.postMessage(message, transfer)

type Answer = Exclude<FromDecoder['what'], 'frame' | 'picture' | 'failed'>

let onFrame: ((frame: VideoFrame) => void) | undefined
let isSupported = false
let newestBitmap: ImageBitmap | undefined
let waiting:
  | { readonly what: Answer; readonly resolve: () => void; readonly reject: (error: Error) => void }
  | undefined

scope.addEventListener('message', ({ data }: MessageEvent) => {
  if (!isDecoderMessage(data)) return
  const message = data as FromDecoder
  if (message.what === 'frame') {
    if (onFrame === undefined) message.frame.close()
    else onFrame(message.frame)
  } else if (message.what === 'failed') waiting?.reject(new Error('the decoder failed'))
  else {
    if (message.what === 'checked') isSupported = message.isSupported
    if (message.what === 'element-picture') newestBitmap = message.bitmap
    if (waiting?.what === message.what) waiting.resolve()
  }
})

/** Says something and waits for its answer. The library asks for one thing at a time. */
function ask(message: ToDecoder, what: Answer, transfer: Transferable[] = []): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    waiting = { what, resolve, reject }
    say(message, transfer)
  })
}

/** The decoder of the document that started this Worker, as the library wants it. */
class RemoteDecoder extends CustomVideoDecoder {
  static override supports(): boolean {
    return isSupported
  }
  override init(): void {
    onFrame = (frame) => this.onSample(new VideoSample(frame))
    say({ type: 'decoder', what: 'configure', config: this.config })
  }
  override decode(packet: EncodedPacket): Promise<void> {
    const { microsecondTimestamp: microseconds, type } = packet
    const data = packet.data.slice()
    return ask({ type: 'decoder', what: 'packet', isKey: type === 'key', microseconds, data }, 'taken', [data.buffer])
  }
  override flush(): Promise<void> {
    return ask({ type: 'decoder', what: 'flush' }, 'flushed')
  }
  override close(): void {
    onFrame = undefined
    say({ type: 'decoder', what: 'close' })
  }
}

let isRegistered = false

/** Lets the document decode what this Worker cannot. Resolves to whether the document can. */
export async function useRemoteDecoder(config: VideoDecoderConfig): Promise<boolean> {
  if (!isRegistered) registerDecoder(RemoteDecoder)
  isRegistered = true
  await ask({ type: 'decoder', what: 'check', config }, 'checked').catch(() => {
    isSupported = false
  })
  return isSupported
}

/** Lets the document's own player show the video, where no decoder takes it. Resolves to whether it can. */
export function openRemoteElement(file: Blob): Promise<boolean> {
  return ask({ type: 'decoder', what: 'open-element', file }, 'element-opened').then(
    () => true,
    () => false,
  )
}

/** The picture that the player shows so long after the first one, upright. */
export async function remotePicture(seconds: number): Promise<ImageBitmap> {
  await ask({ type: 'decoder', what: 'seek-element', seconds }, 'element-picture')
  return newestBitmap!
}
