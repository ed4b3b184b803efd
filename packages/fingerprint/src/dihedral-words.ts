import { type DihedralHashes, dihedralForms, type PdqHash } from '@breakwater/contracts/fingerprint-types'

/** Bytes of eight hashes, in the order of `dihedralForms`. */
export const dihedralBytes = 8 * 32

/** Eight hashes of sixteen words, as kernels leave them: the word of the lowest frequency first; text begins with the highest. */
export function readDihedralHashes(words: Uint16Array): DihedralHashes {
  const entries = dihedralForms.map((form, index) => {
    let text = ''
    for (let word = 15; word >= 0; word--) text += words[index * 16 + word]!.toString(16).padStart(4, '0')
    return [form, text as PdqHash]
  })
  return Object.fromEntries(entries) as DihedralHashes
}

/** The same as bytes, 32 of each hash, as their text says them. */
export function dihedralBytesOf(words: Uint16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(dihedralBytes)
  for (let at = 0; at < 128; at++) {
    const word = words[(at & ~15) | (15 - (at & 15))]!
    bytes[at * 2] = word >> 8
    bytes[at * 2 + 1] = word
  }
  return bytes
}

/** One of eight hashes that are bytes, as text. */
export function hashOfForm(hashes: Uint8Array, form: number): PdqHash {
  let text = ''
  for (let at = form * 32; at < form * 32 + 32; at++) text += hashes[at]!.toString(16).padStart(2, '0')
  return text as PdqHash
}
