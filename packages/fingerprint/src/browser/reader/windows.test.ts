import { chromiumPath, generatedPhotograph } from '@breakwater/testkit'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partListOf, windowsPart } from '../../../built-reader-parts.ts'
import { innerWindowsOf } from '../../node/index.ts'
import { touches } from '../../regions/index.ts'
import { type Harness, openReaderInChromium, type ReaderInChromium } from '../../testing/reader-in-chromium.ts'
import { parseFromReader } from './reader-messages.ts'

const hash = '0123456789abcdef'.repeat(4)
const windows = Array.from({ length: 7 }, () => ({ hash, quality: 80 }))

test('of windows seven hashes pass, and nothing else', () => {
  const message = { type: 'windows', number: 1, windows }
  expect(parseFromReader(message)).toEqual(message)
  expect(parseFromReader({ ...message, windows: [] })).toBeDefined()
  for (const wrong of [
    { ...message, windows: [...windows, windows[0]] },
    { ...message, windows: [{ hash, quality: 80, corners: [] }] },
    { ...message, windows: [{ hash, quality: 49 }] },
    { ...message, windows: [{ hash: `${hash}0`, quality: 80 }] },
    { ...message, pixels: 'x' },
    { type: 'covered', count: 73 },
    { type: 'shown', number: 1, isShown: 'yes' },
    { type: 'leave', to: 'x' },
  ]) {
    expect(parseFromReader(wrong), JSON.stringify(wrong)).toBeUndefined()
  }
})

describe.skipIf(chromiumPath === undefined)('the frame', () => {
  let reader: ReaderInChromium
  const squares = () => reader.page.frameLocator('iframe').locator('.squares button')
  const show = (number = 1) =>
    reader.page.evaluate((asked) => (globalThis as unknown as Harness).reader.show(asked), number)
  const choose = (number = 1) =>
    reader.page.evaluate(
      (asked) =>
        (globalThis as unknown as Harness).reader.windows(asked).catch(({ code, name }) => String(code ?? name)),
      number,
    )
  const covered = () => reader.page.evaluate(() => (globalThis as unknown as Harness).covered)

  beforeAll(async () => {
    const built = await windowsPart()
    const { windows: parts } = partListOf({ heic: [], video: [], windows: built })
    const files = Object.fromEntries(built.map(({ address, bytes }) => [address, bytes]))
    reader = await openReaderInChromium({ parts: { windows: parts! }, files })
  })
  afterAll(() => reader[Symbol.asyncDispose]())

  test.each([
    ['a JPEG', (picture: Sharp) => picture.jpeg({ quality: 90 })],
    ['a PNG with alpha', (picture: Sharp) => picture.ensureAlpha(0.5).png()],
    ['one that is turned by its EXIF', (picture: Sharp) => picture.withMetadata({ orientation: 6 }).jpeg()],
  ])(
    'chooses of %s the windows that are chosen elsewhere',
    async (_, make) => {
      const photograph = await generatedPhotograph(5, { width: 1500, height: 1100 })
      const file = await make(sharp(photograph)).toBuffer()
      await reader.choose([file])
      expect(await show()).toBe(true)
      const chosen = await choose()
      if (!Array.isArray(chosen)) throw new Error(String(chosen))
      const elsewhere = await innerWindowsOf(file)
      expect(elsewhere.length).toBeGreaterThanOrEqual(4)
      // Two decoders may differ by a level here and there, and a hash then by a bit.
      const bits = (a: string, b: string) =>
        [...a].reduce((sum, digit, at) => sum + ones(Number.parseInt(digit, 16) ^ Number.parseInt(b[at]!, 16)), 0)
      expect(chosen).toHaveLength(elsewhere.length)
      for (const [index, window] of chosen.entries()) {
        expect(bits(window.hash, elsewhere[index]!.hash)).toBeLessThanOrEqual(6)
      }
    },
    60_000,
  )

  test('chooses none that touches what is covered, by a finger or by the keyboard', async () => {
    const photograph = await generatedPhotograph(5, { width: 1200, height: 900 })
    await reader.choose([Buffer.from(photograph)])
    expect(await show()).toBe(true)
    expect(await squares().count()).toBe(6 * 8)
    await expect.poll(covered).toBe(0)
    // The left half: by a finger the first three columns, by the keyboard the fourth.
    for (let row = 0; row < 6; row++) {
      for (let column = 0; column < 3; column++)
        await squares()
          .nth(row * 8 + column)
          .click()
    }
    await squares().nth(0).focus()
    const press = (key: string) => reader.page.keyboard.press(key)
    for (let step = 0; step < 3; step++) await press('ArrowRight')
    for (let row = 0; row < 6; row++) {
      await press('Space')
      await press('ArrowDown')
    }
    await expect.poll(covered).toBe(6 * 4)
    const half = { left: 0, top: 0, width: 0.5, height: 1 }
    const without = await innerWindowsOf(photograph, (corners) => touches(corners, half))
    expect(without.length).toBeGreaterThan(0)
    expect(await choose()).toHaveLength(without.length)
    // Everything of it is gone from the frame, and the next picture begins with nothing covered.
    expect(await squares().count()).toBe(0)
    expect(await reader.page.frameLocator('iframe').locator('canvas').count()).toBe(0)
    expect(await show()).toBe(true)
    await expect.poll(covered).toBe(0)
    for (const square of await squares().all()) await square.click()
    expect(await choose()).toEqual([])
  }, 120_000)

  test('shows it blurred until somebody asks for it clear', async () => {
    await reader.choose([Buffer.from(await generatedPhotograph(5, { width: 400, height: 900 }))])
    await show()
    expect(await squares().count()).toBe(6 * 12)
    const canvas = reader.page.frameLocator('iframe').locator('canvas')
    expect(await canvas.getAttribute('class')).toBe('soft')
    await reader.page.frameLocator('iframe').getByRole('button', { name: 'Clear' }).click()
    expect(await canvas.getAttribute('class')).toBe('')
    await reader.page.frameLocator('iframe').getByRole('button', { name: 'Soft' }).click()
    expect(await canvas.getAttribute('class')).toBe('soft')
  }, 60_000)

  test('says where a picture cannot be shown, and that it is not there', async () => {
    await reader.choose([Buffer.from('no picture')])
    expect([await show(), await show(2)]).toEqual([false, false])
    expect(await choose()).toBe('ReadingStopped')
  }, 60_000)

  test('hears the key that leaves the site, also where it has the focus', async () => {
    await reader.choose([Buffer.from(await generatedPhotograph(5, { width: 300, height: 300 }))])
    await show()
    const hasLeft = () => reader.page.evaluate(() => (globalThis as unknown as Harness).hasLeft === true)
    await squares().nth(0).focus()
    for (const key of ['Shift', 'Shift', 'ArrowRight', 'Shift']) await reader.page.keyboard.press(key)
    expect(await hasLeft()).toBe(false)
    for (const key of ['Shift', 'Shift']) await reader.page.keyboard.press(key)
    expect(await hasLeft()).toBe(true)
  }, 60_000)
})

function ones(word: number): number {
  return word.toString(2).replaceAll('0', '').length
}
