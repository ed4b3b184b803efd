import { fingerprintHeic } from '../heic/fingerprint-heic.ts'
import { type LibheifFactory, startLibheif } from '../heic/libheif.ts'
import { UnreadableFile } from '../unreadable-file.ts'
import { answerRequests, fingerprintOf } from './answer-requests.ts'

/** Put there by libheif's own, unmodified script (`libheif-js/libheif-wasm/libheif.js`), which runs before this one. */
declare const libheif: LibheifFactory

/**
 * The Worker for HEIC where a browser cannot read it: the part `heic` of the frame, of libheif's script, this one, and
 * `libheif.wasm`. It loads nothing, so the frame hands it the last.
 */
answerRequests(({ file, kernel, files: [wasm] }) =>
  fingerprintOf(file, async (bytes, { type }) => {
    if (wasm === undefined) throw new UnreadableFile('decoder-missing')
    if (type !== 'heic') throw new UnreadableFile('unsupported-codec')
    return fingerprintHeic(startLibheif(libheif, await WebAssembly.compile(wasm)), kernel, bytes)
  }),
)
