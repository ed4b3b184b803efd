import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { chromiumPath, launchChromium } from './chromium.ts'
import { generatedPhotograph } from './generated-photograph.ts'
import { startWorld } from './world.ts'

if (chromiumPath === undefined) console.log('SKIPPED: HEIC on the site needs Chromium (apt-get install chromium)')

const heicFolder = new URL('../../fingerprint/src/testing/heic/', import.meta.url)

test.skipIf(chromiumPath === undefined)(
  'a photo as an iPhone keeps it is read on the site, under the policies that the service really sends',
  async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'breakwater-heic-'))
    try {
      await using world = await startWorld({ dataDirectory: directory, servicePort: 0, platformPort: 0 })
      const browser = await launchChromium()
      const page = await browser.newPage()
      const faults: string[] = []
      const fetched: string[] = []
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      page.on('request', (request) => fetched.push(new URL(request.url()).pathname))
      await page.goto(`${world.serviceUrl}/fingerprint`)
      await page.locator('[data-step="question-in-picture"] [data-answer="yes"]').click()
      await page.locator('[data-step="question-adults"] [data-answer="yes"]').click()
      await page.locator('[data-step="who-looks"] [data-action="next"]').click()
      const partFiles = () => fetched.filter((address) => /^\/reader\/[^/]+\.(js|wasm)$/.test(address))
      expect(partFiles()).toEqual([])
      const file = async (name: string) => ({
        name,
        mimeType: '',
        buffer: await readFile(new URL(name, heicFolder)),
      })
      const photograph = { name: 'a.jpg', mimeType: '', buffer: await generatedPhotograph(5) }
      await page
        .frameLocator('iframe.reader')
        .locator('input[type="file"]')
        .setInputFiles([await file('grid.heic'), photograph, await file('orientation-6.heic')])
      await page.locator('[data-step="choose"] [data-action="next"]').click()
      await page.locator('[data-step="review"]').waitFor({ timeout: 30_000 })
      const outcomes = await page
        .locator('[data-outcome]')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-outcome')))
      expect(outcomes).toEqual(['ready', 'ready', 'ready'])
      expect(partFiles().toSorted()).toEqual(
        ['heic-worker.js', 'libheif.js', 'libheif.wasm'].map((name) => `/reader/${name}`),
      )
      expect(faults).toEqual([])
      await browser.close()
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
  120_000,
)
