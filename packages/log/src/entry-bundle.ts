import { concatBytes } from '@noble/hashes/utils.js'

/** C2SP tlog-tiles: each entry after its length, two bytes, big-endian. */
export function formatBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new RangeError('an entry has at most 65,535 bytes')
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]
    }),
  )
}

/** Null when the bytes are no whole bundle. */
export function parseBundle(bytes: Uint8Array): Uint8Array[] | null {
  const entries: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = (bytes[at]! << 8) | (bytes[at + 1] ?? 0)
    const end = at + 2 + length
    if (end > bytes.length) return null
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries
}
