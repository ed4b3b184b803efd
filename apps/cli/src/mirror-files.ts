import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ReadMirror } from '@breakwater/log'

/** A folder with `checkpoint` and `tile/`, as the log's addresses name them. */
export function readMirror(directory: string): ReadMirror {
  return async (name) => {
    const bytes = await readFile(path.join(directory, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
      throw error
    })
    return bytes === null ? null : new Uint8Array(bytes)
  }
}

/** Whole or not at all: what was interrupted is fetched again. */
export async function keepInMirror(directory: string, name: string, bytes: Uint8Array | string): Promise<void> {
  const file = path.join(directory, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(`${file}.part`, bytes)
  await rename(`${file}.part`, file)
}
