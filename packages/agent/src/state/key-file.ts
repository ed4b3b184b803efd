import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'

/** A file is no key, or others may read it. */
export class KeyFileRefused extends Error {
  override readonly name = 'KeyFileRefused'
}

export const keyBytes = 32

/** Undefined where there is none. Throws `KeyFileRefused`. */
export function readKeyFile(file: string): Buffer | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  if (bytes.length !== keyBytes) throw new KeyFileRefused(`${file} is no key: it has not ${keyBytes} bytes.`)
  const mode = statSync(file).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new KeyFileRefused(`Others may read ${file} (mode ${mode.toString(8)}): run chmod 600 on it.`)
  }
  return bytes
}

/** A new key, on the disk before it is used; for nobody else to read. */
export function makeKeyFile(file: string): Buffer {
  mkdirSync(path.dirname(file), { recursive: true })
  const key = randomBytes(keyBytes)
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    writeSync(descriptor, key)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  chmodSync(file, 0o600)
  return key
}
