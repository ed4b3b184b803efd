import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What all files of a directory, and of those below it, hold. */
export function bytesBelow(directory: string): Buffer {
  const entries = readdirSync(directory, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile())
  return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(path.join(parentPath, name))))
}
