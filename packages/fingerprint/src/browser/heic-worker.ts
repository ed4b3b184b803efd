import { fingerprintHeic } from '../heic/fingerprint-heic.ts'
import { type LibheifFactory, startLibheif } from '../heic/libheif.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { serveRequests } from './serve-requests.ts'

/** Put there by libheif's own, unmodified script (`libheif-js/libheif-wasm/libheif.js`), which runs before this one. */
declare const libheif: LibheifFactory

/**
 * The Worker for HEIC where a browser cannot read it. It answers as image-worker.ts does, under the same policy. That
 * policy lets it load nothing and evaluate no text, so whoever starts it puts libheif's script and this one behind each
 * other as two parts of one Blob, and sends the compiled `libheif.wasm` with `start`.
 */
serveRequests(({ decoder }) => async (kernel, bytes, { type }) => {
  if (decoder === undefined) throw new UnreadableFile('decoder-missing')
  if (type !== 'heic') throw new UnreadableFile('unsupported-codec')
  // A fresh one for each picture: its memory grows with the picture and can only be given back whole.
  return fingerprintHeic(startLibheif(libheif, decoder), kernel, bytes)
})
