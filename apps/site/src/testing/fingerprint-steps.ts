import type { Page } from 'playwright-core'

/** What a person does on the way to a fingerprint, in a browser. */
export const step = (page: Page, name: string) => page.locator(`[data-step="${name}"]`)
export const act = (page: Page, name: string) => page.locator(`[data-action="${name}"]:visible`).click()
export const answer = (page: Page, name: string, value: string) =>
  step(page, name).locator(`[data-answer="${value}"]`).click()
export const picture = (buffer: Buffer, name = 'IMG_7431.jpg') => ({ name, mimeType: 'image/jpeg', buffer })

export async function untilChoosing(page: Page): Promise<void> {
  await answer(page, 'question-in-picture', 'yes')
  await answer(page, 'question-adults', 'yes')
  await step(page, 'who-looks').waitFor()
  await act(page, 'next')
  await page.locator('[data-ready]').waitFor()
}

/** The files go into the frame: the page has no input for them. */
export async function choose(page: Page, files: ReturnType<typeof picture>[]): Promise<void> {
  await page.frameLocator('iframe.reader').locator('input[type="file"]').setInputFiles(files)
}

export async function untilReview(page: Page, files: ReturnType<typeof picture>[]): Promise<void> {
  await untilChoosing(page)
  await choose(page, files)
  await act(page, 'next')
  await step(page, 'review').waitFor({ timeout: 30_000 })
}
