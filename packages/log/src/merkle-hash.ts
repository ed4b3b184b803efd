import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes } from '@noble/hashes/utils.js'

/** SHA-256, 32 bytes. */
export type Hash = Uint8Array

export const hashBytes = 32
const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

/** RFC 9162, section 2.1.1: the hash of a list of one entry. */
export function leafHash(entry: Uint8Array): Hash {
  return sha256(concatBytes(leafPrefix, entry))
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256(concatBytes(nodePrefix, left, right))
}

/** The root of a tree without leaves. */
export const emptyRoot: Hash = sha256(new Uint8Array())

export function isSameHash(one: Hash, other: Hash): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}
