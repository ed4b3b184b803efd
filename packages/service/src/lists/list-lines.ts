import { implausibility } from '@breakwater/casework'
import { AssessedListLine, type Fingerprint, limits } from '@breakwater/contracts'
import type { ListedLine } from '@breakwater/store'
import type { WellKnownPictures } from '../well-known-pictures.ts'
import { type ListChunk, listRefused } from './list-file.ts'

/** What some lines say. */
export interface ReadLines {
  readonly adds: readonly ListedLine[]
  /** Names of items that go. */
  readonly withdraws: readonly string[]
  /** Name of the last item. */
  readonly last: string
}

export interface LineReading {
  readonly isWhole: boolean
  readonly wellKnown: WellKnownPictures
}

/** Reads lines that come after the item of that name. Throws `list-refused` with the number of the line. */
export function readLines(
  { lines, firstLine }: ListChunk,
  after: string | null,
  { isWhole, wellKnown }: LineReading,
): ReadLines {
  const adds: ListedLine[] = []
  const withdraws: string[] = []
  let last = after
  for (const [index, text] of lines.entries()) {
    const line = readLine(text, `line ${firstLine + index}`, isWhole)
    if (last !== null && line.id <= last) {
      throw listRefused(`line ${firstLine + index}`, 'lines stand in the order of their ids, each id once')
    }
    last = line.id
    if (line.do === 'withdraw') withdraws.push(line.id)
    else {
      const { id: item, maxAction, expiresOn = null, fingerprint } = line
      adds.push({ item, maxAction, expiresOn, fingerprint, refused: refusalOf(fingerprint, wellKnown) })
    }
  }
  return { adds, withdraws, last: last! }
}

function readLine(text: string, where: string, isWhole: boolean): AssessedListLine {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw listRefused(where, 'it is not JSON')
  }
  const parsed = AssessedListLine.safeParse(document)
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.')
    throw listRefused(at ? `${where}, ${at}` : where, 'it does not have the documented form')
  }
  if (isWhole && parsed.data.do === 'withdraw') throw listRefused(where, 'a whole list has no withdraw')
  return parsed.data
}

/** Why an item is not listed here, whoever lists it; null: it is. */
function refusalOf(fingerprint: Fingerprint, wellKnown: WellKnownPictures): string | null {
  const frames = fingerprint.kind === 'video' ? fingerprint.vpdq.length : 0
  if (frames > limits.videoFrames) return 'too-many-frames'
  return implausibility(fingerprint)?.code ?? (wellKnown.has(fingerprint) ? 'well-known-picture' : null)
}
