import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { base64 } from '@scure/base'
import { Unverified } from './unverified.ts'

/** C2SP signed-note, with Ed25519 signatures (type 1) only. */
const ed25519Type = Uint8Array.of(1)
const keyIdBytes = 4
const signatureBytes = 64
const signaturesAtMost = 64

export interface NoteKey {
  /** No space, no plus. */
  readonly name: string
  /** Eight hex digits. */
  readonly id: string
  readonly publicKey: Uint8Array
}

export interface NoteSigner {
  readonly key: NoteKey
  sign(text: string): Uint8Array
}

function isName(name: string): boolean {
  return /^[^\s+\p{Cc}]+$/u.test(name)
}

function noteKey(name: string, publicKey: Uint8Array): NoteKey {
  const id = sha256(concatBytes(utf8ToBytes(`${name}\n`), ed25519Type, publicKey)).slice(0, keyIdBytes)
  return { name, id: bytesToHex(id), publicKey }
}

/** From the 32 bytes of an Ed25519 secret key (RFC 8032). */
export function noteSigner(name: string, secretKey: Uint8Array): NoteSigner {
  if (!isName(name)) throw new RangeError(`a key cannot have the name ${JSON.stringify(name)}`)
  return {
    key: noteKey(name, ed25519.getPublicKey(secretKey)),
    sign: (text) => ed25519.sign(utf8ToBytes(text), secretKey),
  }
}

/** `NAME+ID+KEY`, as Go's package note writes it. */
export function formatKey({ name, id, publicKey }: NoteKey): string {
  return `${name}+${id}+${base64.encode(concatBytes(ed25519Type, publicKey))}`
}

/** Throws `Unverified` with `malformed-key`. */
export function parseKey(text: string): NoteKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? []
  const bytes = encoded === undefined ? null : decodeBase64(encoded)
  if (name === undefined || !isName(name) || bytes?.length !== 33 || bytes[0] !== 1)
    throw new Unverified('malformed-key')
  const key = noteKey(name, bytes.slice(1))
  if (key.id !== id) throw new Unverified('malformed-key', 'the id does not fit the key')
  return key
}

/** `PRIVATE+KEY+NAME+ID+KEY`, as Go's package note writes it. */
export function formatSecretKey(name: string, secretKey: Uint8Array): string {
  const { key } = noteSigner(name, secretKey)
  return `PRIVATE+KEY+${name}+${key.id}+${base64.encode(concatBytes(ed25519Type, secretKey))}`
}

/** Throws `Unverified` with `malformed-key`. */
export function parseSecretKey(text: string): NoteSigner {
  const [, name, id, encoded] = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? []
  const bytes = encoded === undefined ? null : decodeBase64(encoded)
  if (name === undefined || !isName(name) || bytes?.length !== 33 || bytes[0] !== 1)
    throw new Unverified('malformed-key')
  const signer = noteSigner(name, bytes.slice(1))
  if (signer.key.id !== id) throw new Unverified('malformed-key', 'the id does not fit the key')
  return signer
}

/** `text` must end with a newline and hold no other control character. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text)) throw new RangeError('this text cannot be signed as a note')
  const lines = signers.map(({ key, sign }) => {
    const signature = concatBytes(idBytes(key), sign(text))
    return `— ${key.name} ${base64.encode(signature)}\n`
  })
  return `${text}\n${lines.join('')}`
}

/**
 * The text of a note that one of these keys signed. Signatures of others are passed over; a wrong one of a known key
 * spoils the note. Throws `Unverified`.
 */
export function openNote(note: string, keys: readonly NoteKey[]): string {
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !isNoteText(note)) throw new Unverified('malformed-note')
  const text = note.slice(0, split + 1)
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > signaturesAtMost) throw new Unverified('malformed-note', 'too many signatures')
  let isSigned = false
  for (const line of lines) {
    const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? []
    const bytes = encoded === undefined ? null : decodeBase64(encoded)
    if (name === undefined || bytes === null || bytes.length <= keyIdBytes) throw new Unverified('malformed-note')
    const id = bytesToHex(bytes.slice(0, keyIdBytes))
    const key = keys.find((candidate) => candidate.name === name && candidate.id === id)
    if (key === undefined) continue
    if (!isSignature(bytes.slice(keyIdBytes), text, key)) throw new Unverified('bad-signature', key.name)
    isSigned = true
  }
  if (!isSigned) throw new Unverified('unknown-key')
  return text
}

function isSignature(signature: Uint8Array, text: string, { publicKey }: NoteKey): boolean {
  try {
    // RFC 8032's own check, not the looser one of ZIP 215: what we take, every other library takes.
    return (
      signature.length === signatureBytes && ed25519.verify(signature, utf8ToBytes(text), publicKey, { zip215: false })
    )
  } catch {
    return false
  }
}

function idBytes({ id }: NoteKey): Uint8Array {
  return Uint8Array.from(id.match(/../g)!, (pair) => Number.parseInt(pair, 16))
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && text.split('\n').every(isLine)
}

/** Nothing that moves a cursor or ends a line: what is signed is what is read. */
export function isLine(text: string): boolean {
  return [...text].every((letter) => letter >= ' ')
}

/** Null for what is not standard base64 with its padding. */
export function decodeBase64(text: string): Uint8Array | null {
  try {
    return base64.decode(text)
  } catch {
    return null
  }
}
