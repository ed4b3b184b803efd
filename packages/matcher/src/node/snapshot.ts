import { createCipheriv, createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs'
import { settledBytes } from '../settled-table.ts'

/** A file that is no snapshot, is cut off, or was changed. */
export class SnapshotDamaged extends Error {
  override readonly name = 'SnapshotDamaged'
}

const magic = Buffer.from('breakwater index 1\n')
const digestBytes = 32
const prefaceBytes = 64
const pageBytes = 65_536
const chunkBytes = 1 << 24

/**
 * Writes the settled table as it stands in memory, with its SHA-256, and puts it in place when it is whole. It holds the
 * hashes: whoever deletes one must see to the snapshots. With a key of 32 bytes, used for nothing else and for one
 * snapshot only, it is encrypted (AES-256 in counter mode from 0), and nothing without that.
 */
export function writeSnapshot(memory: WebAssembly.Memory, file: string, key?: Uint8Array): void {
  const image = new Uint8Array(memory.buffer, 0, settledBytes(memory))
  const preface = Buffer.alloc(prefaceBytes)
  magic.copy(preface)
  preface.writeUInt32LE(image.length / pageBytes, magic.length)
  createHash('sha256')
    .update(image)
    .digest()
    .copy(preface, prefaceBytes - digestBytes)
  const descriptor = openSync(`${file}.new`, 'w', 0o600)
  try {
    writeSync(descriptor, preface)
    const cipher = key && createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
    for (let at = 0; at < image.length; at += chunkBytes) {
      const chunk = image.subarray(at, at + chunkBytes)
      writeWhole(descriptor, cipher ? cipher.update(chunk) : chunk)
    }
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(`${file}.new`, file)
}

/** Reads a snapshot into a memory that `createHashIndex` takes as `settled`. Throws `SnapshotDamaged`. */
export function readSnapshot(file: string, key?: Uint8Array): WebAssembly.Memory {
  const descriptor = openSync(file, 'r')
  try {
    const preface = Buffer.alloc(prefaceBytes)
    if (readSync(descriptor, preface) < prefaceBytes || !preface.subarray(0, magic.length).equals(magic)) {
      throw new SnapshotDamaged('this is no snapshot of an index')
    }
    const pages = preface.readUInt32LE(magic.length)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: 65_536, shared: true })
    const image = new Uint8Array(memory.buffer)
    const cipher = key && createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
    for (let at = 0; at < image.length; at += chunkBytes) {
      const chunk = image.subarray(at, at + chunkBytes)
      readWhole(descriptor, chunk)
      if (cipher) chunk.set(cipher.update(chunk))
    }
    const digest = createHash('sha256').update(image).digest()
    if (!digest.equals(preface.subarray(prefaceBytes - digestBytes))) {
      throw new SnapshotDamaged('the snapshot was changed: its digest differs')
    }
    return memory
  } finally {
    closeSync(descriptor)
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
}

function readWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(descriptor, bytes, at, bytes.length - at, null)
    if (read === 0) throw new SnapshotDamaged('the snapshot is cut off')
    at += read
  }
}
