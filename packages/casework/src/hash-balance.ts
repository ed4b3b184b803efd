/** PDQ cuts at the median, so 128 of 256 bits are ones unless values are equal, as only drawn pictures have them. */
const fewestOnes = 96
const mostOnes = 160

/** Whether a photograph can have this PDQ hash. */
export function isPlausibleHash(hash: string): boolean {
  const count = ones(hash)
  return count >= fewestOnes && count <= mostOnes
}

function ones(hash: string): number {
  let count = 0
  for (const digit of hash) {
    for (let bits = Number.parseInt(digit, 16); bits > 0; bits >>= 1) count += bits & 1
  }
  return count
}
