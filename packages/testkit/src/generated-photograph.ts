import sharp from 'sharp'

/** The generator of vectors/pdq/generated.json: 32-bit state, 24-bit values. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) / 0x1_000_000
  }
}

/**
 * A picture with the statistics of a landscape: a sky, ranges of hills, a low sun, grain. Nobody is in it and nobody
 * took it, so it may be listed, matched and withdrawn in any test. The same seed gives the same picture.
 */
export async function generatedPhotograph(
  seed: number,
  { width = 1200, height = 800 }: { width?: number; height?: number } = {},
): Promise<Buffer> {
  const random = seededRandom(seed)
  const sun = { x: random() * width, y: height * (0.15 + 0.3 * random()), radius: height * (0.05 + 0.1 * random()) }
  const hills = Array.from({ length: 5 }, (_, range) => ({
    base: height * (0.4 + 0.12 * range),
    shade: 150 - 25 * range + 30 * random(),
    waves: Array.from({ length: 4 }, (_, octave) => ({
      length: ((0.4 + random()) * width) / 2 ** octave,
      phase: random() * 2 * Math.PI,
      height: (height * (0.06 + 0.08 * random())) / 1.6 ** octave,
    })),
  }))
  const pixels = Buffer.alloc(width * height * 3)
  for (let x = 0; x < width; x++) {
    const ridges = hills.map(({ base, waves }) =>
      waves.reduce((top, wave) => top + wave.height * Math.sin((2 * Math.PI * x) / wave.length + wave.phase), base),
    )
    for (let y = 0; y < height; y++) {
      const range = ridges.findLastIndex((ridge) => y > ridge)
      const isSun = (x - sun.x) ** 2 + (y - sun.y) ** 2 < sun.radius ** 2
      const light = range >= 0 ? hills[range]!.shade : isSun ? 250 : 130 + (90 * y) / height
      const grain = (random() - 0.5) * 24
      const at = (y * width + x) * 3
      pixels[at] = clamp(light * (range >= 0 ? 0.8 : 1) + grain)
      pixels[at + 1] = clamp(light * (range >= 0 ? 0.95 : 0.98) + grain)
      pixels[at + 2] = clamp(light * (range >= 0 ? 0.7 : 1.1) + grain)
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer()
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)))
}
