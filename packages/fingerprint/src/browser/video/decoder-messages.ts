/**
 * A Worker of a document without a named origin is no secure context to Chromium, so it has no VideoDecoder and no
 * ImageDecoder (measured); the document has. So the Worker takes the file apart, the document's VideoDecoder decodes, and the Worker gets the frames
 * and hashes them. The document never looks into either; its own player tells it
 * how long the file is (reader/video-length.ts), and nothing more.
 */
export type ToDecoder =
  | { readonly type: 'decoder'; readonly what: 'check' | 'configure'; readonly config: VideoDecoderConfig }
  | {
      readonly type: 'decoder'
      readonly what: 'packet'
      readonly isKey: boolean
      readonly microseconds: number
      readonly data: Uint8Array
    }
  | { readonly type: 'decoder'; readonly what: 'flush' | 'close' }
  /** One picture of an animation, counted from 0. */
  | {
      readonly type: 'decoder'
      readonly what: 'picture'
      readonly data: Uint8Array<ArrayBuffer>
      readonly mediaType: 'image/gif' | 'image/webp'
      readonly index: number
    }
  | ToElement

/** For what no VideoDecoder takes: a video element of the document, which is asked for a picture at a time. */
export type ToElement =
  | { readonly type: 'decoder'; readonly what: 'open-element'; readonly file: Blob }
  | { readonly type: 'decoder'; readonly what: 'seek-element'; readonly seconds: number }

export type FromDecoder =
  | { readonly type: 'decoder'; readonly what: 'checked'; readonly isSupported: boolean }
  /** The packet is in and there is room for another. */
  | { readonly type: 'decoder'; readonly what: 'taken' }
  | { readonly type: 'decoder'; readonly what: 'frame'; readonly frame: VideoFrame }
  | { readonly type: 'decoder'; readonly what: 'flushed' }
  /** Null past the end of the animation. */
  | { readonly type: 'decoder'; readonly what: 'picture'; readonly picture: VideoFrame | null }
  | { readonly type: 'decoder'; readonly what: 'element-opened' }
  /** Upright, as a player shows it. */
  | { readonly type: 'decoder'; readonly what: 'element-picture'; readonly bitmap: ImageBitmap }
  | { readonly type: 'decoder'; readonly what: 'failed' }

export function isDecoderMessage(data: unknown): data is { readonly type: 'decoder' } {
  return typeof data === 'object' && data !== null && (data as { type?: unknown }).type === 'decoder'
}
