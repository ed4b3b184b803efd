import { readFile } from 'node:fs/promises'
import { caseItems } from '@breakwater/casework'
import { type CaseItem, type Fingerprint, type ImageFingerprint, Problem } from '@breakwater/contracts'
import { type IsLeftOut, listable, listableVideo } from '@breakwater/fingerprint'
import { innerWindowsOf, type NodeFingerprint } from '@breakwater/fingerprint/node'
import { type FileFailure, fingerprintFiles } from './fingerprint-files.ts'

export interface CaseFilesOptions {
  /** How much video there is room for. */
  readonly mostFrames?: number
  /** There: parts of pictures are listed too, but these. */
  readonly partsWithout?: IsLeftOut | undefined
}

export interface CaseFiles {
  readonly items: CaseItem[]
  readonly unread: readonly { file: string; error: FileFailure }[]
}

/**
 * What a case lists of these files, equal ones once; says on standard error which could not be read, and how many parts of a
 * picture are listed. Throws the `Problem` of the first where none could be read.
 */
export async function readCaseFiles(
  files: readonly string[],
  { mostFrames, partsWithout }: CaseFilesOptions = {},
): Promise<CaseFiles> {
  const fingerprints = new Map<string, Fingerprint>()
  const unread: { file: string; error: FileFailure }[] = []
  for await (const result of fingerprintFiles(files)) {
    if ('error' in result) unread.push(result)
    else if (fingerprints.has(result.md5)) continue
    else if (result.kind === 'video') fingerprints.set(result.md5, listableVideo(result))
    else if (partsWithout === undefined) fingerprints.set(result.md5, listable(result))
    else fingerprints.set(result.md5, await withParts(result, partsWithout))
  }
  for (const { file, error } of unread) console.error(`${file}: ${error.message} (${error.code})`)
  if (fingerprints.size === 0) throw new Problem(unread[0]!.error.code)
  return { items: caseItems([...fingerprints.values()], mostFrames), unread }
}

async function withParts(
  result: { file: string } & Extract<NodeFingerprint, { kind: 'image' }>,
  isLeftOut: IsLeftOut,
): Promise<ImageFingerprint> {
  const listed = listable(result, await innerWindowsOf(await readFile(result.file), isLeftOut))
  console.error(`${result.file}: parts that are listed besides: ${listed.windows?.length ?? 0}`)
  return listed
}
