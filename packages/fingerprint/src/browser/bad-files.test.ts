import { chromiumPath } from '@breakwater/testkit/chromium'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fingerprintImage } from '../node/index.ts'
import { badFiles } from '../testing/bad-files.ts'
import { type ChromiumReader, startChromiumReader } from '../testing/chromium-reader.ts'
import { oddFiles } from '../testing/odd-files.ts'

if (chromiumPath === undefined) console.log('SKIPPED: bad files in a browser need Chromium (apt-get install chromium)')

let reader: ChromiumReader
beforeAll(async () => {
  if (chromiumPath !== undefined) reader = await startChromiumReader()
})
afterAll(() => reader?.[Symbol.asyncDispose]())

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  test('each bad file is refused with its code, and the frame goes on through all of them', async () => {
    // What begins as a video does goes to the part for videos: see video/video.test.ts.
    const files = (await badFiles()).filter(({ name }) => name !== 'a video')
    const outcomes = await reader.read(files.map(({ bytes }) => bytes))
    expect(files.map(({ name }, index) => ({ name, ...outcomes[index] }))).toEqual(
      files.map(({ name, code }) => ({ name, code })),
    )
  })

  test('each odd file is read', async () => {
    const files = (await oddFiles()).filter(({ browser }) => browser)
    const outcomes = await reader.read(files.map(({ bytes }) => bytes))
    for (const [index, { name, like }] of files.entries()) {
      const { pdq } = await fingerprintImage(like)
      expect({ name, outcome: outcomes[index] }).toMatchObject({ name, outcome: { item: { pdq: { hash: pdq.hash } } } })
    }
  })
})
