import type { Words } from '@breakwater/guidance/plan'
import { h } from 'preact'
import { startFlow } from '../flow/start-flow.tsx'
import { StepsFlow } from './steps-flow.tsx'
import { WordsContext } from './words-context.ts'

const words = JSON.parse(document.querySelector<HTMLElement>('[data-words]')!.dataset.words!) as Words

startFlow(
  () => h(WordsContext.Provider, { value: words }, h(StepsFlow, null)),
  () => typeof Intl === 'object' && typeof Intl.DateTimeFormat === 'function',
)
