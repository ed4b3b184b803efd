import { type DihedralHashes, dihedralForms, type PdqHash } from '@breakwater/contracts/fingerprint-types'

const bytesOfHash = 32

/** Eight hashes of sixteen words, as kernels leave them: the word of the lowest frequency first; text begins with the highest. */
export function readDihedralHashes(words: Uint16Array): DihedralHashes {
  const entries = dihedralForms.map((form, index) => {
    let text = ''
    for (let word = 15; word >= 0; word--) text += words[index * 16 + word]!.toString(16).padStart(4, '0')
    return [form, text as PdqHash]
  })
  return Object.fromEntries(entries) as DihedralHashes
}

/** Some of the same as bytes, 32 of each form's hash, as its text says it. */
export function bytesOfForms(words: Uint16Array, forms: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(forms.length * bytesOfHash)
  let at = 0
  for (const form of forms) {
    for (let word = 15; word >= 0; word--) {
      const bits = words[form * 16 + word]!
      bytes[at++] = bits >> 8
      bytes[at++] = bits
    }
  }
  return bytes
}

/** One of eight hashes that are bytes, as text. */
export function hashOfForm(hashes: Uint8Array, form: number): PdqHash {
  let text = ''
  for (let at = form * 32; at < form * 32 + 32; at++) text += hashes[at]!.toString(16).padStart(2, '0')
  return text as PdqHash
}
