import { base64 } from '@scure/base'
import { type Hash, hashBytes } from './merkle-hash.ts'
import { decodeBase64, type NoteKey, type NoteSigner, openNote, signNote } from './signed-note.ts'
import { Unverified } from './unverified.ts'

/** C2SP tlog-checkpoint: how large a log is, and the root of all that it holds. */
export interface Checkpoint {
  /** Names the log, once and for all. */
  readonly origin: string
  readonly size: number
  readonly root: Hash
}

/** A signed note whose key has the origin as its name. */
export function signCheckpoint({ size, root }: Omit<Checkpoint, 'origin'>, signer: NoteSigner): string {
  return signNote(`${signer.key.name}\n${size}\n${base64.encode(root)}\n`, [signer])
}

/** Throws `Unverified`: it is not signed with this key, or is no checkpoint of the log of this key. */
export function openCheckpoint(note: string, key: NoteKey): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, [key]))
  if (checkpoint.origin !== key.name) throw new Unverified('other-log', checkpoint.origin)
  return checkpoint
}

/** Reads the text of a checkpoint, or of a signed one, without looking at signatures. Throws `Unverified`. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, sizeText = '', rootText = ''] = text.split('\n')
  const size = /^(?:0|[1-9]\d{0,15})$/.test(sizeText) ? Number(sizeText) : Number.NaN
  const root = decodeBase64(rootText)
  if (!origin || !Number.isSafeInteger(size) || root?.length !== hashBytes) throw new Unverified('malformed-checkpoint')
  return { origin, size, root }
}
