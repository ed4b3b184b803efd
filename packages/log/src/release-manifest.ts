import { isLine, type NoteKey, type NoteSigner, openNote, signNote } from './signed-note.ts'
import { Unverified } from './unverified.ts'

/** Every file of a release with its SHA-256, hex, under a signature. A signed note. */
export interface ReleaseManifest {
  readonly version: string
  /** By their path below the folder of the release, with `/`. */
  readonly files: ReadonlyMap<string, string>
}

/** What the manifest is called in the folder of a release. */
export const manifestName = 'RELEASE.note'
const firstLine = 'breakwater-release/1'

export function signRelease({ version, files }: ReleaseManifest, signer: NoteSigner): string {
  const lines = [...files]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, digest]) => `${digest}  ${path}`)
  const odd = [version, ...lines].find((line) => !isLine(line))
  if (odd !== undefined) throw new RangeError(`no line of a manifest can hold ${JSON.stringify(odd)}`)
  return signNote(`${[firstLine, version, ...lines].join('\n')}\n`, [signer])
}

/** Throws `Unverified`. */
export function openRelease(note: string, key: NoteKey): ReleaseManifest {
  const [first, version, ...lines] = openNote(note, [key]).slice(0, -1).split('\n')
  if (first !== firstLine || !version) throw new Unverified('malformed-manifest')
  const files = new Map<string, string>()
  for (const line of lines) {
    const [, digest, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
    if (digest === undefined || path === undefined || files.has(path) || !isInside(path)) {
      throw new Unverified('malformed-manifest', line)
    }
    files.set(path, digest)
  }
  return { version, files }
}

/** A path that leads out of the folder is never looked at. */
function isInside(path: string): boolean {
  return (
    !path.startsWith('/') &&
    !path.includes('\\') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  )
}
