import { type Given, givenFrom } from './given.ts'

/** What is kept on this device, only when the person asks for it. */
export interface KeptNotes {
  readonly given: Given
  /** Ids of the steps that were ticked. */
  readonly done: readonly string[]
}

/** The only thing that this site ever keeps in a browser. The word tells nothing. */
const key = 'steps'

/** Null where nothing is kept, or the browser does not let this site look. */
export function readKept(): KeptNotes | null {
  try {
    const text = localStorage.getItem(key)
    return text === null ? null : notesFrom(text)
  } catch {
    return null
  }
}

/** False where the browser does not keep anything. */
export function keep(notes: KeptNotes): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(notes))
    return true
  } catch {
    return false
  }
}

export function eraseKept(): void {
  try {
    localStorage.removeItem(key)
  } catch {
    // Where this throws, nothing was kept.
  }
}

/** Throws for what is not JSON. */
export function notesFrom(text: string): KeptNotes {
  const { given, done } = JSON.parse(text) as { given?: unknown; done?: unknown }
  return { given: givenFrom(given), done: Array.isArray(done) ? done.filter((id) => typeof id === 'string') : [] }
}
