// node bench/fingerprint/listed-forms.ts [PHOTOGRAPHS…]: what listing more forms of a picture would gain and tell (ADR 23).
import { readFile } from 'node:fs/promises'
import type { DihedralForm, PdqFingerprint } from '@breakwater/contracts/fingerprint-types'
import { createPdqKernel, hammingDistance, type PdqForm, type Pixels } from '@breakwater/fingerprint'
import { pdqModule } from '@breakwater/fingerprint/node'
import { generatedPhotograph } from '@breakwater/testkit'
import sharp, { type Sharp } from 'sharp'
import { median } from '../figure.ts'

const kernel = createPdqKernel(pdqModule)
const matchBits = 31

/** What strangers do to a copy before they post it. */
const edits: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
  'as it is': (picture) => picture,
  'JPEG quality 30': (picture) => picture.jpeg({ quality: 30 }),
  'half the size': (picture) => picture.resize({ width: 800 }),
  'an eighth of the size': (picture) => picture.resize({ width: 200 }),
  'brighter': (picture) => picture.modulate({ brightness: 1.3 }),
  'blurred': (picture) => picture.blur(3),
}

const pixelsOf = async (file: Buffer): Promise<Pixels> => {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, layout: info.channels === 1 ? 'grey' : 'rgb' }
}
const hash = (pixels: Pixels, form: PdqForm): PdqFingerprint => kernel.fingerprint(pixels, { form })

const files = process.argv.slice(2)
const photographs =
  files.length > 0
    ? await Promise.all(
        files.map(async (file) =>
          sharp(await readFile(file))
            .rotate()
            .png()
            .toBuffer(),
        ),
      )
    : await Promise.all(
        Array.from({ length: 60 }, (_, seed) => generatedPhotograph(500 + seed, { width: 1600, height: 1200 })),
      )

/** Signs that turning changes, as far as one hash tells: a bit whose number changes its sign should change. */
const flips: Partial<Record<DihedralForm, (row: number, column: number) => boolean>> = {
  flipX: (row) => row % 2 === 0,
  flipY: (_row, column) => column % 2 === 0,
  rotate180: (row, column) => (row + column) % 2 === 1,
}
function bitsOf(text: string): boolean[] {
  return Array.from({ length: 256 }, (_, bit) => {
    const word = Number.parseInt(text.slice(60 - (bit >> 4) * 4, 64 - (bit >> 4) * 4), 16)
    return ((word >> (bit & 15)) & 1) === 1
  })
}
function surprises({ dihedral }: PdqFingerprint): number[] {
  const original = bitsOf(dihedral.original)
  return Object.entries(flips).map(([form, changes]) => {
    const turned = bitsOf(dihedral[form as DihedralForm])
    return turned.filter((bit, at) => bit !== (changes(at >> 4, at & 15) ? !original[at] : original[at])).length
  })
}

const rows = Object.entries(edits).map(([name]) => ({ name, full: [] as number[], both: [] as number[] }))
const unexpected: number[] = []
const betweenForms: number[] = []
const stored: number[] = []
let used = 0
for (const photograph of photographs) {
  const listed = await pixelsOf(photograph)
  const full = hash(listed, 'full')
  if (full.quality < 50) continue
  used++
  const small = hash(listed, 'nearest-512')
  unexpected.push(...surprises(full))
  betweenForms.push(hammingDistance(full.hash, small.hash))
  for (const [index, edit] of Object.values(edits).entries()) {
    // A platform that computes the 512 form, as Meta's command-line tool does.
    const query = hash(
      await pixelsOf(await edit(sharp(photograph)).jpeg({ quality: 90 }).toBuffer()),
      'nearest-512',
    ).hash
    const toFull = hammingDistance(query, full.hash)
    rows[index]!.full.push(toFull)
    rows[index]!.both.push(Math.min(toFull, hammingDistance(query, small.hash)))
  }
  // A platform that passes over EXIF and hashes the picture as stored, lying on its side.
  const asStored = hash(await pixelsOf(await sharp(photograph).rotate(90).png().toBuffer()), 'full').hash
  stored.push(Math.min(...Object.values(full.dihedral).map((form) => hammingDistance(asStored, form))))
}

const share = (distances: number[]) => `${distances.filter((bits) => bits <= matchBits).length}/${distances.length}`
const most = (distances: number[]) => Math.max(...distances)
console.log(`${used} pictures of quality 50 or more\n`)
console.log(
  '| copy, hashed in the 512 form | listed: full | bits, median and most | listed: full and 512 | bits, median and most |',
)
console.log('|---|---|---|---|---|')
for (const { name, full, both } of rows) {
  console.log(
    `| ${name} | ${share(full)} | ${median(full)}, ${most(full)} | ${share(both)} | ${median(both)}, ${most(both)} |`,
  )
}
console.log(
  `\nas stored, against the eight forms: ${share(stored)} matched, ${median(stored)} bits median, ${most(stored)} most`,
)
console.log(`full to 512 form: ${median(betweenForms)} bits median, ${most(betweenForms)} most`)
console.log(
  `bits of a turned form that the original does not tell: ${median(unexpected)} median, ${most(unexpected)} most`,
)
