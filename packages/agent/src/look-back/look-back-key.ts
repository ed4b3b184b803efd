import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'

/** There are sealed contents, and the key they are sealed with is not where it should be. */
export class LookBackKeyMissing extends Error {
  override readonly name = 'LookBackKeyMissing'
  constructor(file: string) {
    super(`The contents for looking back are sealed, and their key is not at ${file}. Put it back, or erase them.`)
  }
}

/** The key is not that of the sealed contents, or its file is no key, or others may read it. */
export class LookBackKeyRefused extends Error {
  override readonly name = 'LookBackKeyRefused'
}

const keyBytes = 32

/** The two keys that follow from the one in the file: for sealing, and for digests that tell nothing without it. */
export interface LookBackKeys {
  readonly sealing: Buffer
  digest(...parts: readonly (string | Uint8Array)[]): Buffer
}

/** Reads the key, or makes one where none is needed yet. Throws `LookBackKeyMissing`, `LookBackKeyRefused`. */
export function openLookBackKey(file: string, { isNeeded }: { readonly isNeeded: boolean }): LookBackKeys {
  const key = readKey(file) ?? (isNeeded ? undefined : makeKey(file))
  if (key === undefined) throw new LookBackKeyMissing(file)
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', key, '', `breakwater look-back ${use}`, keyBytes))
  const digesting = derive('digest')
  return {
    sealing: derive('seal'),
    digest(...parts) {
      const hmac = createHmac('sha256', digesting)
      for (const part of parts) hmac.update(part)
      return hmac.digest()
    },
  }
}

function readKey(file: string): Buffer | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  if (bytes.length !== keyBytes) throw new LookBackKeyRefused(`${file} is no key: it has not ${keyBytes} bytes.`)
  const mode = statSync(file).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new LookBackKeyRefused(`Others may read ${file} (mode ${mode.toString(8)}): run chmod 600 on it.`)
  }
  return bytes
}

function makeKey(file: string): Buffer {
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
