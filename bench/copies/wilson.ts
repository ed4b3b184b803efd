/** The interval that holds a share in 95 of 100 such samples (Wilson 1927): `found` of `tried`, each way from 0 to 1. */
export function wilsonInterval(found: number, tried: number): readonly [low: number, high: number] {
  if (tried === 0) return [0, 1]
  const z = 1.959964
  const share = found / tried
  const whole = 1 + (z * z) / tried
  const middle = share + (z * z) / (2 * tried)
  const spread = z * Math.sqrt((share * (1 - share)) / tried + (z * z) / (4 * tried * tried))
  return [Math.max(0, (middle - spread) / whole), Math.min(1, (middle + spread) / whole)]
}
