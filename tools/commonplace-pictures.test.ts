import { readFileSync } from 'node:fs'
import type { Pixels } from '@breakwater/fingerprint'
import { fingerprintImage } from '@breakwater/fingerprint/node'
import { NamedPictures } from '@breakwater/matcher'
import { loadMatcherModules } from '@breakwater/matcher/node'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { generatedPhotograph } from '../packages/testkit/src/generated-photograph.ts'
import { commonplaceFile, commonplacePictures, commonplaceText } from './commonplace-pictures.ts'

const text = readFileSync(commonplaceFile, 'utf8')
const set = new NamedPictures(loadMatcherModules(), text, { usualBits: 0 })

test('the file is what the drawings make', () => {
  expect(text).toBe(commonplaceText())
}, 240_000)

// Measured: 18 of 29. What has fine lines moves by more than 31 bits with its size.
test('more than half of what is in the file is still known when it is drawn twice as large and saved as JPEG', async () => {
  const jpeg = ({ data, width, height }: Pixels) =>
    sharp(data, { raw: { width, height, channels: 4 } })
      .flatten()
      .jpeg({ quality: 60 })
      .toBuffer()
  const known: boolean[] = []
  for (const { name, ...pixels } of commonplacePictures({ scale: 2, every: 13 })) {
    if (!text.includes(`# ${name}\n`)) continue
    const { pdq } = await fingerprintImage(await jpeg(pixels))
    known.push(set.has({ forms: Object.values(pdq.dihedral) }))
  }
  expect(known.length).toBeGreaterThan(20)
  expect(known.filter((is) => is).length / known.length).toBeGreaterThan(0.5)
}, 240_000)

test('no photograph is taken for one', async () => {
  for (let seed = 0; seed < 40; seed++) {
    const { pdq } = await fingerprintImage(await generatedPhotograph(seed, { width: 150, height: 100 }))
    expect([seed, set.has({ forms: Object.values(pdq.dihedral) })]).toEqual([seed, false])
  }
}, 240_000)
