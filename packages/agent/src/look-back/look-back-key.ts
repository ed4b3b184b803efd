import { createHmac, hkdfSync } from 'node:crypto'
import { keyBytes, makeKeyFile, readKeyFile } from '../state/key-file.ts'

/** There are sealed contents, and the key they are sealed with is not where it should be. */
export class LookBackKeyMissing extends Error {
  override readonly name = 'LookBackKeyMissing'
  constructor(file: string) {
    super(`The contents for looking back are sealed, and their key is not at ${file}. Put it back, or erase them.`)
  }
}

/** The key is not that of the sealed contents, or its file is no key, or others may read it. */
export { KeyFileRefused as LookBackKeyRefused } from '../state/key-file.ts'

/** The two keys that follow from the one in the file: for sealing, and for digests that tell nothing without it. */
export interface LookBackKeys {
  readonly sealing: Buffer
  digest(...parts: readonly (string | Uint8Array)[]): Buffer
}

/** Reads the key, or makes one where none is needed yet. Throws `LookBackKeyMissing`, `LookBackKeyRefused`. */
export function openLookBackKey(file: string, { isNeeded }: { readonly isNeeded: boolean }): LookBackKeys {
  const key = readKeyFile(file) ?? (isNeeded ? undefined : makeKeyFile(file))
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
