// Draws pictures that everybody has and nobody is in, and writes their hashes: packages/service/data/commonplace-pictures.txt.
// `node tools/commonplace-pictures.ts --check 10000` says how many of that many generated photographs come near to one.
import { writeFileSync } from 'node:fs'
import { limits } from '@breakwater/contracts'
import { createPdqKernel, hammingDistance, type Pixels } from '@breakwater/fingerprint'
import { fingerprintImage, pdqModule } from '@breakwater/fingerprint/node'
import { NamedPictures } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import { generatedPhotograph, seededRandom } from '../packages/testkit/src/generated-photograph.ts'

export const commonplaceFile = new URL('../packages/service/data/commonplace-pictures.txt', import.meta.url)

/** How far a little grain may move a hash. */
const steadyBits = 12

/** Light from 0 to 1 at a place from 0 to 1 each way; `ratio` is width by height. */
type Drawing = (x: number, y: number, ratio: number) => number

const inside = (condition: boolean, light: number, other: number) => (condition ? light : other)
const disc = (x: number, y: number, ratio: number, radius: number) =>
  ((x - 0.5) * Math.max(1, ratio)) ** 2 + ((y - 0.5) * Math.max(1, 1 / ratio)) ** 2 < radius ** 2
const box = (x: number, y: number, left: number, top: number, right: number, bottom: number) =>
  x >= left && x < right && y >= top && y < bottom
const odd = (value: number) => (Math.floor(value) & 1) === 1
/** Luma of the eight full colour bars, white to black. */
const bars = [1, 0.886, 0.701, 0.587, 0.413, 0.299, 0.114, 0]

function* drawings(): Generator<readonly [name: string, drawing: Drawing]> {
  yield ['flat', () => 0.5]
  for (const [name, slope] of Object.entries({ right: [1, 0], down: [0, 1], slanting: [0.5, 0.5] } as const))
    yield [`gradient ${name}`, (x, y) => x * slope[0] + y * slope[1]]
  yield ['gradient round', (x, y) => Math.hypot(x - 0.5, y - 0.5)]
  for (const count of [2, 3, 4, 5, 6, 7, 8, 10, 12, 16]) {
    yield [`checkerboard of ${count}`, (x, y) => inside(odd(x * count) !== odd(y * count), 1, 0)]
    yield [`stripes of ${count}`, (x) => inside(odd(x * count), 1, 0)]
    yield [`grid of ${count}`, (x, y) => inside((x * count) % 1 < 0.08 || (y * count) % 1 < 0.08, 1, 0)]
    yield [`slanting stripes of ${count}`, (x, y) => inside(odd((x + y) * count), 1, 0)]
  }
  for (const count of [6, 7, 8]) yield [`${count} colour bars`, (x) => bars[Math.floor(x * count)]!]
  yield ['colour bars over a ramp', (x, y) => (y < 0.75 ? bars[Math.floor(x * 8)]! : x)]
  yield [
    'colour bars over black and white',
    (x, y) => {
      const bar = Math.floor(x * 7)
      if (y < 0.67) return bars[bar]!
      if (y < 0.75) return bar % 2 === 0 ? bars[6 - bar]! : 0
      return box(x, y, 0.18, 0.75, 0.36, 1) ? 1 : 0.08
    },
  ]
  yield ['grey steps', (x) => Math.floor(x * 11) / 10]
  yield ['grey steps both ways', (x, y) => Math.floor((y < 0.5 ? x : 1 - x) * 11) / 10]
  for (const [ground, sign] of [
    [1, 0],
    [0, 1],
    [0.85, 0.6],
  ] as const) {
    const on = `on ${ground === 1 ? 'white' : ground === 0 ? 'black' : 'grey'}`
    for (const radius of [0.12, 0.2, 0.3, 0.4]) {
      yield [`disc of ${radius} ${on}`, (x, y, ratio) => inside(disc(x, y, ratio, radius), sign, ground)]
      yield [
        `ring of ${radius} ${on}`,
        (x, y, ratio) => inside(disc(x, y, ratio, radius) && !disc(x, y, ratio, radius * 0.75), sign, ground),
      ]
      const [low, high] = [0.5 - radius, 0.5 + radius]
      yield [`box of ${radius} ${on}`, (x, y) => inside(box(x, y, low, low, high, high), sign, ground)]
      yield [
        `cross of ${radius} ${on}`,
        (x, y) => inside(box(x, y, low, 0.46, high, 0.54) || box(x, y, 0.46, low, 0.54, high), sign, ground),
      ]
      yield [
        `play button of ${radius} ${on}`,
        (x, y, ratio) => {
          if (!disc(x, y, ratio, radius)) return ground
          const across = (x - 0.5 + radius * 0.3) / (radius * 0.8)
          return inside(across > 0 && across < 1 && Math.abs(y - 0.5) < radius * 0.45 * (1 - across), ground, sign)
        },
      ]
      yield [
        `missing picture of ${radius} ${on}`,
        (x, y) => {
          if (!box(x, y, low, 0.5 - radius * 0.8, high, 0.5 + radius * 0.8)) return ground
          const [u, v] = [(x - low) / (2 * radius), (y - 0.5) / (radius * 1.6) + 0.5]
          if (u < 0.08 || u > 0.92 || v < 0.08 || v > 0.92) return sign
          if (Math.hypot(u - 0.28, v - 0.3) < 0.1) return sign
          return inside(v > 0.85 - 0.5 * Math.max(0, 1 - Math.abs(u - 0.62) * 2.6), sign, ground)
        },
      ]
      yield [
        `face of a stranger of ${radius} ${on}`,
        (x, y) => {
          const head = Math.hypot(x - 0.5, y - 0.5 + radius * 0.4) < radius * 0.45
          return inside(
            head || (Math.hypot(x - 0.5, y - 0.5 - radius) < radius * 0.85 && y > 0.5 + radius * 0.2),
            sign,
            ground,
          )
        },
      ]
    }
    for (const lines of [6, 10, 14])
      yield [
        `page of ${lines} lines ${on}`,
        (x, y) => {
          if (y < 0.08) return sign
          const line = Math.floor(y * lines)
          return inside((y * lines) % 1 > 0.55 && x > 0.08 && x < 0.92 - 0.12 * (line % 3), sign, ground)
        },
      ]
    for (const bubbles of [4, 6])
      yield [
        `empty talk of ${bubbles} bubbles ${on}`,
        (x, y) => {
          if (y < 0.09 || y > 0.93) return sign
          const row = Math.floor(y * bubbles)
          const [left, right] = odd(row) ? [0.35, 0.95] : [0.05, 0.65]
          return inside((y * bubbles) % 1 > 0.25 && x > left && x < right, sign, ground)
        },
      ]
    yield [
      `tiles that wait ${on}`,
      (x, y) => inside((x * 3) % 1 > 0.08 && (y * 4) % 1 > 0.08 && y > 0.12, sign, ground),
    ]
    yield [
      `test card with a circle ${on}`,
      (x, y, ratio) => {
        if (disc(x, y, ratio, 0.42)) return y < 0.3 ? sign : y < 0.55 ? bars[Math.min(7, Math.floor(x * 8))]! : x
        return inside((x * 14) % 1 < 0.1 || (y * 10) % 1 < 0.1, sign, ground)
      },
    ]
  }
}

const shapes = [
  [240, 240],
  [320, 240],
  [320, 180],
  [180, 320],
  [180, 390],
] as const

export interface CommonplacePicture extends Pixels {
  readonly name: string
}

/** Every drawing in every shape, or one in so many of them, in pixels of RGBA. */
export function* commonplacePictures({ scale = 1, every = 1 } = {}): Generator<CommonplacePicture> {
  let count = 0
  for (const [name, drawing] of drawings()) {
    for (const [width, height] of shapes.map(([wide, high]) => [wide * scale, high * scale] as const)) {
      if (count++ % every !== 0) continue
      const data = new Uint8Array(width * height * 4).fill(255)
      for (let at = 0; at < width * height; at++) {
        const light = drawing((at % width) / width, Math.floor(at / width) / height, width / height)
        data.fill(Math.round(255 * Math.min(1, Math.max(0, light))), at * 4, at * 4 + 3)
      }
      yield { name: `${name}, ${width / scale} by ${height / scale}`, data, width, height }
    }
  }
}

/**
 * A line for each whose hash is worth listing: of those with too little in them nothing near can be listed, and the hash of the
 * barest patterns is decided by rounding, so that the next saving has another.
 */
export function commonplaceLines(): { lines: string[]; tooPlain: number; tooBare: number } {
  const kernel = createPdqKernel(pdqModule)
  const lines = new Map<string, string>()
  let tooPlain = 0
  let tooBare = 0
  for (const { name, ...pixels } of commonplacePictures()) {
    const { hash, quality } = kernel.fingerprint(pixels)
    if (quality < limits.minimumQuality) tooPlain++
    else if (hammingDistance(hash, kernel.fingerprint(withGrain(pixels)).hash) > steadyBits) tooBare++
    else if (!lines.has(hash)) lines.set(hash, `pdq ${hash} ${limits.matchDistanceBits}  # ${name}`)
  }
  return { lines: [...lines.values()], tooPlain, tooBare }
}

/** What saving as JPEG does to a picture, about. */
function withGrain({ data, width, height }: Pixels): Pixels {
  const random = seededRandom(1)
  const grainy = data.map((value, at) =>
    at % 4 === 3 ? value : Math.max(0, Math.min(255, value + Math.round(8 * random() - 4))),
  )
  return { data: grainy, width, height }
}

export function commonplaceText(): string {
  const head = '# Made by tools/commonplace-pictures.ts: drawn by it, of nobody and by nobody else.'
  return `${[head, ...commonplaceLines().lines].join('\n')}\n`
}

/** How many of these photographs come near to a line. */
async function hits(count: number): Promise<number> {
  const set = new NamedPictures(loadMatcherModules(), commonplaceLines().lines.join('\n'), {
    usualBits: limits.matchDistanceBits,
  })
  let found = 0
  for (let seed = 0; seed < count; seed++) {
    const { pdq } = await fingerprintImage(await generatedPhotograph(seed, { width: 150, height: 100 }))
    found += Number(set.has({ forms: Object.values(pdq.dihedral) }))
  }
  return found
}

if (process.argv[1] === import.meta.filename) {
  const [flag, count] = process.argv.slice(2)
  if (flag === '--check') {
    const { lines, ...left } = commonplaceLines()
    console.log({ lines: lines.length, ...left, hits: await hits(Number(count)) })
  } else writeFileSync(commonplaceFile, commonplaceText())
}
