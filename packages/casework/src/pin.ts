declare const brand: unique symbol
/** Six digits, made, never chosen: a chosen PIN is a birthday. */
export type Pin = string & { readonly [brand]: 'Pin' }

/** Makes a PIN from at least 8 random bytes: 64 bits taken modulo 10⁶, a bias of less than one in 10¹³. */
export function formatPin(random: Uint8Array): Pin {
  if (random.length < 8) throw new RangeError('a PIN needs 8 random bytes')
  let value = 0n
  for (const byte of random.subarray(0, 8)) value = (value << 8n) | BigInt(byte)
  return String(value % 1_000_000n).padStart(6, '0') as Pin
}

export function parsePin(text: string): Pin | null {
  return /^\d{6}$/.test(text) ? (text as Pin) : null
}
