/** Moves the bits of hashes to other places: each nibble of the source has sixteen rows of 32 bytes to be or-ed together. */
export function permute(source: usize, target: usize, count: u32, rows: usize): void {
  for (let at: u32 = 0; at < count; at++) {
    let low = v128.splat<u8>(0)
    let high = v128.splat<u8>(0)
    let row = rows
    for (let byte: usize = 0; byte < 32; byte++) {
      const value = <usize>load<u8>(source + byte)
      const first = row + ((value & 15) << 5)
      const second = row + 512 + ((value >> 4) << 5)
      low = v128.or(low, v128.or(v128.load(first), v128.load(second)))
      high = v128.or(high, v128.or(v128.load(first, 16), v128.load(second, 16)))
      row += 1024
    }
    v128.store(target, low)
    v128.store(target, high, 16)
    source += 32
    target += 32
  }
}
