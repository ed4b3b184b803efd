import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { PageData } from '../page-data.ts'
import type { Say } from '../speech.ts'

export interface Page extends PageData {
  readonly say: Say
}

export const PageContext = createContext<Page | null>(null)

export function usePage(): Page {
  const page = useContext(PageContext)
  if (page === null) throw new Error('no page')
  return page
}
