import { readFileSync } from 'node:fs'

/** The platform's key is neither in a file nor in the environment. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing'
  constructor() {
    super("The platform's key is needed: keyFile, --key-file, or the environment variable BREAKWATER_PLATFORM_KEY.")
  }
}

export function readSecret(file: string): string {
  return readFileSync(file, 'utf8').trim()
}

/** Throws `KeyMissing`. */
export function readPlatformKey(keyFile: string | undefined): string {
  const key = keyFile === undefined ? process.env.BREAKWATER_PLATFORM_KEY : readSecret(keyFile)
  if (key === undefined || key === '') throw new KeyMissing()
  return key
}
