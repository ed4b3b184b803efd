import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { hashBytes } from '@breakwater/matcher'

/** What is kept of one content that the platform shows in public. */
export interface ContentRecord {
  /** The platform's own name for it. */
  readonly content: string
  /** PDQ of the picture as it stands, 32 bytes. */
  readonly hash: Uint8Array
  /** 0 to 100. */
  readonly quality: number
  /** 16 bytes, where the platform told it. */
  readonly md5: Uint8Array | undefined
  /** Days since 1970 in UTC, when the platform last told of it. */
  readonly day: number
}

/** Contents of a page. Few, so that a deletion rewrites little; many enough that sealing costs next to nothing. */
export const pageSlots = 64

/** By slot; undefined where a content was deleted or none came yet. */
export type PageSlots = (ContentRecord | undefined)[]

const nonceBytes = 12
const tagBytes = 16
const headBytes = 6
const md5Bytes = 16
const present = 1
const withMd5 = 2

/** A page as it lies on the disk: AES-256-GCM under a new nonce, bound to the number of the page. */
export function sealPage(slots: PageSlots, page: number, key: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(boundTo(page))
  const sealed = cipher.update(pageBytes(slots))
  cipher.final()
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()])
}

/** Throws when the page was sealed with another key, for another place, or was changed. */
export function unsealPage(sealed: Uint8Array, page: number, key: Buffer): PageSlots {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
  decipher.setAAD(boundTo(page))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const bytes = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes))
  decipher.final()
  return pageSlotsOf(bytes)
}

function boundTo(page: number): Buffer {
  return Buffer.from(`breakwater look-back page 1\n${page}`)
}

/** One slot after another: flags; then quality, day, length of the name; hash, MD5 if there is one, name. */
function pageBytes(slots: PageSlots): Buffer {
  const bytes = Buffer.alloc(slots.reduce((sum, record) => sum + slotBytes(record), 0))
  let at = 0
  for (const record of slots) {
    if (record === undefined) {
      at++
      continue
    }
    bytes[at] = record.md5 === undefined ? present : present | withMd5
    bytes[at + 1] = record.quality
    bytes.writeUInt16LE(record.day, at + 2)
    bytes.writeUInt16LE(record.content.length, at + 4)
    bytes.set(record.hash, at + headBytes)
    at += headBytes + hashBytes
    if (record.md5 !== undefined) {
      bytes.set(record.md5, at)
      at += md5Bytes
    }
    at += bytes.write(record.content, at, 'latin1')
  }
  return bytes
}

function slotBytes(record: ContentRecord | undefined): number {
  if (record === undefined) return 1
  return headBytes + hashBytes + (record.md5 === undefined ? 0 : md5Bytes) + record.content.length
}

function pageSlotsOf(bytes: Buffer): PageSlots {
  const slots: PageSlots = []
  for (let at = 0; at < bytes.length; ) {
    const flags = bytes[at]!
    if ((flags & present) === 0) {
      slots.push(undefined)
      at++
      continue
    }
    const quality = bytes[at + 1]!
    const day = bytes.readUInt16LE(at + 2)
    const length = bytes.readUInt16LE(at + 4)
    at += headBytes
    const hash = new Uint8Array(bytes.subarray(at, at + hashBytes))
    at += hashBytes
    let md5: Uint8Array | undefined
    if ((flags & withMd5) !== 0) {
      md5 = new Uint8Array(bytes.subarray(at, at + md5Bytes))
      at += md5Bytes
    }
    slots.push({ content: bytes.toString('latin1', at, at + length), hash, quality, md5, day })
    at += length
  }
  return slots
}
