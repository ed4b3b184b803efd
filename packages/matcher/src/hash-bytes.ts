import type { PdqHash } from '@breakwater/contracts'

/** Bytes of a hash. As text it is twice as many hexadecimal digits, the first byte first. */
export const hashBytes = 32

const digits = new Uint8Array(128)
for (let value = 0; value < 16; value++) digits['0123456789abcdef'.charCodeAt(value)] = value

/** Writes a hash as bytes at `offset` of the target. */
export function writeHash(target: Uint8Array, offset: number, hash: PdqHash): void {
  for (let at = 0; at < hashBytes; at++) {
    target[offset + at] = (digits[hash.charCodeAt(at * 2)]! << 4) | digits[hash.charCodeAt(at * 2 + 1)]!
  }
}

export function hashToBytes(hash: PdqHash): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hashBytes)
  writeHash(bytes, 0, hash)
  return bytes
}

/** Hashes one after another, as the batch search takes them. */
export function hashesToBytes(hashes: readonly PdqHash[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hashes.length * hashBytes)
  for (const [at, hash] of hashes.entries()) writeHash(bytes, at * hashBytes, hash)
  return bytes
}
