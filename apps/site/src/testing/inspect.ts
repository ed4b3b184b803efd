import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import axe from 'axe-core'
import type { Frame, Page } from 'playwright-core'
import { expect } from 'vitest'

/** Folder for pictures of every screen, for people to look at; without it none are taken. */
const pictures = process.env.SITE_SHOTS
const phone = { width: 360, height: 740 }
/** All that see something else in the dark. */
const rulesOfColours = ['color-contrast', 'link-in-text-block']
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}

/** Holds what every screen must hold, in light and in dark, on a small phone, with large text. */
export async function inspect(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const violations = await violationsOf(page, colorScheme === 'light' ? 'all' : 'colours')
    expect(violations, `${name} in ${colorScheme}`).toEqual([])
    await photograph(page, `${name}-${colorScheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await holdsTheBar(page, name)
  await page.setViewportSize({ width: 320, height: 640 })
  for (const frame of page.frames()) expect(await overflow(frame), `${name} at 320 px`).toBeLessThanOrEqual(0)
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%'
  })
  expect(await overflow(page), `${name} at 320 px and 200 % text`).toBeLessThanOrEqual(0)
  await page.evaluate(() => {
    document.documentElement.style.fontSize = ''
  })
  await page.setViewportSize(phone)
}

/**
 * What axe finds in the page and what it frames as one, since that is what a screen reader reads: by all of its rules, or by those that
 * look at colours.
 */
export async function violationsOf(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  for (const frame of page.frames()) {
    if (await frame.evaluate('"axe" in window')) continue
    await frame.evaluate(axe.source)
    // The frame for files has an origin without a name, which axe would not talk to.
    await frame.evaluate(`axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] })`)
  }
  const { violations } = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules === 'all' ? standards : rulesOfColours)}, resultTypes: ['violations'] })`,
  )) as AxeResults
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

async function photograph(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return
  await mkdir(pictures, { recursive: true })
  for (const viewport of [phone, { width: 1280, height: 800 }]) {
    await page.setViewportSize(viewport)
    // As large as the page is: a picture of what does not fit would have the frame resized while it is taken.
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ ...viewport, height: Math.max(height, viewport.height) })
    await page.waitForFunction('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    await page.screenshot({ path: path.join(pictures, `${name}-${viewport.width}.png`) })
  }
  await page.setViewportSize(phone)
}

const overflow = (page: Page | Frame): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Scrolled to its end, a screen still shows the quick exit and the way to /now, and nothing lies over them. */
async function holdsTheBar(page: Page, name: string): Promise<void> {
  const covered = await page.evaluate(() => {
    window.scrollTo(0, document.documentElement.scrollHeight)
    return [...document.querySelectorAll('.bar a')].filter((link) => {
      const { x, y, width, height } = link.getBoundingClientRect()
      return !link.contains(document.elementFromPoint(x + width / 2, y + height / 2))
    }).length
  })
  expect(covered, `${name}: links of the bar that are covered`).toBe(0)
  await page.evaluate(() => window.scrollTo(0, 0))
}
