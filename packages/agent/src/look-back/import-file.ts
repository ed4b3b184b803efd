import type { ImportPosition, KnownContent } from '@breakwater/contracts'
import { type FileState, goThroughFile } from './file-pass.ts'
import { longestLine, readImportLine } from './import-line.ts'
import type { Added } from './look-back.ts'

/** Where an import goes: into the contents themselves, or to the agent that has them open. */
export interface ImportTarget {
  /** How far the file was imported. */
  position(file: string): Promise<ImportPosition>
  /** Keeps the contents and the position together, or neither. */
  add(contents: readonly KnownContent[], position: ImportPosition): Promise<Added>
  /** Contents taken at once. */
  readonly batch: number
}

export interface ImportState extends Omit<FileState<never>, 'counts' | 'itemsPerSecond'>, Added {
  readonly contentsPerSecond: number
}

/**
 * Imports a file of existing hashes (CSV or JSON lines, plain or gzip), line by line and from where it stopped. A line that
 * cannot be taken is named in `refusedFile` by its number and the reason, and stops nothing. The same file again changes
 * nothing.
 */
export async function importFile(
  path: string,
  target: ImportTarget,
  options: {
    readonly refusedFile: string
    readonly onProgress?: (state: ImportState) => void
    readonly signal?: AbortSignal
  },
): Promise<ImportState> {
  const { onProgress, ...others } = options
  const work = {
    batch: target.batch,
    longestLine,
    noCounts: { added: 0, changed: 0, unchanged: 0 },
    position: (file: string) => target.position(file),
    readLine(line: string) {
      const read = readImportLine(line)
      return typeof read === 'object' && 'content' in read ? { item: read.content } : read
    },
    take: async (contents: readonly KnownContent[], position: ImportPosition) => {
      const { added, changed, unchanged } = await target.add(contents, position)
      return { counts: { added, changed, unchanged } }
    },
  }
  const done = await goThroughFile(path, work, {
    ...others,
    ...(onProgress && { onProgress: (state) => onProgress(importStateOf(state)) }),
  })
  return importStateOf(done)
}

function importStateOf({ counts, itemsPerSecond, ...state }: FileState<Added>): ImportState {
  return { ...state, ...counts, contentsPerSecond: itemsPerSecond }
}
