import { type DihedralHashes, dihedralForms, type PdqHash } from '@breakwater/contracts/fingerprint-types'

/** Eight hashes of sixteen words, as kernels leave them: the word of the lowest frequency first; text begins with the highest. */
export function readDihedralHashes(words: Uint16Array): DihedralHashes {
  const entries = dihedralForms.map((form, index) => {
    let text = ''
    for (let word = 15; word >= 0; word--) text += words[index * 16 + word]!.toString(16).padStart(4, '0')
    return [form, text as PdqHash]
  })
  return Object.fromEntries(entries) as DihedralHashes
}
