import { setTimeout as delay } from 'node:timers/promises'
import { type ImportPosition, type LookAgain, type LookedAgain, Problem } from '@breakwater/contracts'
import { type FileOptions, type FileState, goThroughFile, type RefusedLine } from './file-pass.ts'
import { type LookLine, longestLine, readLookLine } from './look-line.ts'

/** The agent that looks. */
export interface LookTarget {
  look(content: LookAgain): Promise<LookedAgain>
  /** How far the file was looked through. */
  position(file: string): Promise<ImportPosition>
  keepPosition(position: ImportPosition): Promise<void>
}

export interface Looked extends Readonly<Record<string, number>> {
  readonly looked: number
  /** Entries that were put before people for one of the contents, each once. */
  readonly found: number
  /** There was more inside than was looked at. */
  readonly cutShort: number
}

/** So many lines are looked at again after a kill, which tells nobody anything twice. */
const batch = 32
/** What passes by itself: the agent has others to serve, or is reading the list. */
const passing: readonly string[] = ['busy', 'not-ready']
const pauseMs = 1_000

/**
 * Has an agent look at every content that a file names (CSV or JSON lines, plain or gzip), `atOnce` at a time, from where it
 * stopped. Uploads go first: where the agent is busy it waits. A content that cannot be looked at is named in `refusedFile`
 * with the problem's code, and stops nothing; whatever else goes wrong is thrown.
 */
export function lookAtFile(
  path: string,
  target: LookTarget,
  { atOnce, ...options }: FileOptions<Looked> & { readonly atOnce: number; readonly pass: string },
): Promise<FileState<Looked>> {
  const lookAtOne = async (content: LookAgain): Promise<LookedAgain> => {
    while (true) {
      try {
        return await target.look(content)
      } catch (error) {
        if (!(error instanceof Problem) || !passing.includes(error.code)) throw error
        await delay(pauseMs)
      }
    }
  }
  const take = async (lines: readonly LookLine[], position: ImportPosition) => {
    const counts = { looked: 0, found: 0, cutShort: 0 }
    const refused: RefusedLine[] = []
    const left = [...lines]
    const goOn = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const { line, ...content } = next
        try {
          const { found, insideCutShort } = await lookAtOne(content)
          counts.looked++
          counts.found += found
          if (insideCutShort) counts.cutShort++
        } catch (error) {
          if (!(error instanceof Problem) || stopsAll.includes(error.code)) throw error
          refused.push({ line, reason: error.code })
        }
      }
    }
    await Promise.all(Array.from({ length: atOnce }, goOn))
    await target.keepPosition({ ...position, refused: position.refused + refused.length })
    return { counts, refused }
  }
  const noCounts = { looked: 0, found: 0, cutShort: 0 }
  const position = (file: string) => target.position(file)
  return goThroughFile(path, { readLine: readLookLine, longestLine, position, take, batch, noCounts }, options)
}

/** What is wrong with the agent or the token, and not with a content. */
const stopsAll: readonly string[] = ['unauthorized', 'look-back-off', 'url-off', 'not-found']
