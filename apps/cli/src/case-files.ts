import { caseItems } from '@breakwater/casework'
import { type CaseItem, type Fingerprint, Problem } from '@breakwater/contracts'
import { listable, listableVideo } from '@breakwater/fingerprint'
import { type FileFailure, fingerprintFiles } from './fingerprint-files.ts'

export interface CaseFiles {
  readonly items: CaseItem[]
  readonly unread: readonly { file: string; error: FileFailure }[]
}

/**
 * What a case lists of these files, equal ones once; says on standard error which could not be read. Throws the `Problem` of
 * the first where none could. `mostFrames`: how much video there is room for.
 */
export async function readCaseFiles(files: readonly string[], mostFrames?: number): Promise<CaseFiles> {
  const fingerprints = new Map<string, Fingerprint>()
  const unread: { file: string; error: FileFailure }[] = []
  for await (const result of fingerprintFiles(files)) {
    if ('error' in result) unread.push(result)
    else fingerprints.set(result.md5, result.kind === 'video' ? listableVideo(result) : listable(result))
  }
  for (const { file, error } of unread) console.error(`${file}: ${error.message} (${error.code})`)
  if (fingerprints.size === 0) throw new Problem(unread[0]!.error.code)
  return { items: caseItems([...fingerprints.values()], mostFrames), unread }
}
