import { type KeptNotes, notesFrom } from './kept-notes.ts'
import { type Place, placeFrom } from './place.ts'

export interface Carried {
  readonly notes: KeptNotes
  readonly place: Place
}

/**
 * Answers go from one language of this page to the other in the window's name: it is in memory only, is no part of an
 * address or a request, and is read once and emptied as soon as the other page is there.
 */
const mark = 'steps:'

/** Throws nothing: what cannot be read was not ours. */
export function takeCarried(): Carried | null {
  const { name } = window
  if (!name.startsWith(mark)) return null
  window.name = ''
  try {
    const text = name.slice(mark.length)
    return { notes: notesFrom(text), place: placeFrom(JSON.parse(text).place) }
  } catch {
    return null
  }
}

/** Carries notes and place along whenever the other language is chosen. Returns how to stop. */
export function carryToOtherLanguage(carried: () => Carried): () => void {
  const carry = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-language]') : null
    if (link === null || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    // Nothing is lost, so nobody needs to be asked.
    event.stopPropagation()
    const { notes, place } = carried()
    window.name = mark + JSON.stringify({ ...notes, place })
  }
  const forget = () => {
    if (window.name.startsWith(mark)) window.name = ''
  }
  document.addEventListener('click', carry, { capture: true })
  addEventListener('pageshow', forget)
  return () => {
    document.removeEventListener('click', carry, { capture: true })
    removeEventListener('pageshow', forget)
  }
}
