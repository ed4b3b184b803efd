import type { Page } from 'playwright-core'
import type { QuestionKey } from '../given.ts'

/** What a person says; what is not among them is skipped. */
export type Story = Readonly<Partial<Record<QuestionKey, string | readonly string[]>>>

/** Name of the screen that is shown. */
export async function screenOf(page: Page): Promise<string> {
  return (await page.locator('[data-step]').getAttribute('data-step')) ?? ''
}

export const act = (page: Page, name: string): Promise<void> => page.locator(`[data-action="${name}"]:visible`).click()

/** Gives the one answer that the screen asks for. */
export async function answer(page: Page, value: string | readonly string[]): Promise<void> {
  const before = await screenOf(page)
  if (typeof value === 'string') await page.locator(`[data-answer="${value}"]`).click()
  else {
    for (const each of value) await page.locator(`[data-answer="${each}"]`).check()
    await act(page, 'next')
  }
  await page.locator(`[data-step]:not([data-step="${before}"])`).waitFor()
}

/** From the first question to the plan. `onScreen` is called on each screen on the way. */
export async function walk(page: Page, story: Story, onScreen?: (name: string) => Promise<void>): Promise<string[]> {
  const seen: string[] = []
  for (;;) {
    const screen = await screenOf(page)
    seen.push(screen)
    if (screen === 'plan') return seen
    await onScreen?.(screen)
    if (screen.startsWith('help-')) {
      await act(page, 'next')
      await page.locator(`[data-step]:not([data-step="${screen}"])`).waitFor()
    } else await answer(page, story[screen.replace('ask-', '') as QuestionKey] ?? 'unknown')
  }
}

/** Ids of the steps, in order. */
export function stepsOf(page: Page): Promise<string[]> {
  return page.locator('[data-plan-step]').evaluateAll((all) => all.map((each) => each.getAttribute('data-plan-step')!))
}
