import type { PdqHash, VideoFrameFingerprint } from '@breakwater/contracts/fingerprint-types'
import { limits } from '@breakwater/contracts/limits'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const valuesByLetter = new Map([...alphabet].map((letter, value) => [letter, value]))
const hashAt = 8
const qualityAt = 40

/** Frames of a video as a case is sent them: see `PackedVideo`. Time is rounded to milliseconds. */
export function packFrames(frames: readonly VideoFrameFingerprint[]): string {
  const bytes = new Uint8Array(frames.length * limits.packedFrameBytes)
  const view = new DataView(bytes.buffer)
  for (const [index, { frame, seconds, hash, quality }] of frames.entries()) {
    const at = index * limits.packedFrameBytes
    view.setUint32(at, frame)
    view.setUint32(at + 4, Math.round(seconds * 1000))
    for (let byte = 0; byte < 32; byte++) {
      bytes[at + hashAt + byte] = Number.parseInt(hash.slice(byte * 2, byte * 2 + 2), 16)
    }
    bytes[at + qualityAt] = quality
  }
  return toBase64Url(bytes)
}

/** Null when it is not a whole number of frames. Qualities and times are as they stand: see `implausibility`. */
export function unpackFrames(packed: string): VideoFrameFingerprint[] | null {
  const bytes = fromBase64Url(packed)
  if (bytes === null || bytes.length % limits.packedFrameBytes !== 0) return null
  const view = new DataView(bytes.buffer)
  return Array.from({ length: bytes.length / limits.packedFrameBytes }, (_, index) => {
    const at = index * limits.packedFrameBytes
    let hash = ''
    for (const byte of bytes.subarray(at + hashAt, at + qualityAt)) hash += byte.toString(16).padStart(2, '0')
    const seconds = view.getUint32(at + 4) / 1000
    return { frame: view.getUint32(at), seconds, hash: hash as PdqHash, quality: bytes[at + qualityAt]! }
  })
}

/** Without padding, as RFC 4648 section 5 allows. */
function toBase64Url(bytes: Uint8Array): string {
  const letters: string[] = []
  for (let at = 0; at < bytes.length; at += 3) {
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const count = Math.min(3, bytes.length - at) + 1
    for (let letter = 0; letter < count; letter++) letters.push(alphabet[(three >> (18 - letter * 6)) & 63]!)
  }
  return letters.join('')
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  for (let at = 0, byte = 0; at < text.length; at += 4) {
    let three = 0
    for (let letter = 0; letter < 4; letter++) {
      const value = at + letter < text.length ? valuesByLetter.get(text[at + letter]!) : 0
      if (value === undefined) return null
      three = (three << 6) | value
    }
    for (let shift = 16; shift >= 0 && byte < bytes.length; shift -= 8) bytes[byte++] = (three >> shift) & 255
  }
  return bytes
}
