import { type ComponentType, h, render } from 'preact'
import type { PageData } from '../page-data.ts'
import { speaker } from '../speech.ts'
import { PageContext } from './page.ts'

/** Puts a flow into its page, or shows what else a person can do where this browser cannot run it. */
export function startFlow(Flow: ComponentType, isSupported: () => boolean): void {
  const root = document.querySelector<HTMLElement>('[data-flow]')!
  const tooOld = document.querySelector<HTMLElement>('[data-too-old]')!
  if (!isSecureContext || !isSupported()) {
    tooOld.hidden = false
    tooOld.querySelector<HTMLElement>('[data-old-browser]')!.hidden = !isSecureContext
    tooOld.querySelector<HTMLElement>('[data-insecure]')!.hidden = isSecureContext
    return
  }
  const data = JSON.parse(root.dataset.flow!) as PageData
  const page = { ...data, say: speaker(data.locale, data.catalogue) }
  render(h(PageContext.Provider, { value: page }, h(Flow, null)), root)
}
