import type { LoggedEvent } from '@breakwater/contracts'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { base64urlnopad } from '@scure/base'
import { canonicalJson } from './canonical-json.ts'

export type { LoggedEvent } from '@breakwater/contracts'

/** Random, of one event. Whoever has it can tell which leaf is the event's; when it is destroyed, nobody can. */
export type Seed = Uint8Array
export const seedBytes = 32

const purpose = (name: string) => utf8ToBytes(`breakwater/log/${name}/v1\n`)

/** Opens the commitment to an event, and tells nothing of the seed: it may be given where the seed may not. */
export function saltOf(seed: Seed): Uint8Array {
  return sha256(concatBytes(purpose('salt'), seed))
}

/** Of a fingerprint as the feed carries it. */
export function contentsDigest(seed: Seed, fingerprint: unknown): string {
  return base64urlnopad.encode(sha256(concatBytes(purpose('contents'), seed, utf8ToBytes(canonicalJson(fingerprint)))))
}

/** 32 bytes: the entry of the log that stands for an event. */
export function commitment(salt: Uint8Array, event: LoggedEvent): Uint8Array {
  return sha256(concatBytes(purpose('event'), salt, utf8ToBytes(canonicalJson(event))))
}
