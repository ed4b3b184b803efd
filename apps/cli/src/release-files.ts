import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { manifestName } from '@breakwater/log'

/** SHA-256, hex, of every file below a folder but its manifest. What is neither file nor folder has an empty digest. */
export async function digestsBelow(directory: string): Promise<Map<string, string>> {
  const digests = new Map<string, string>()
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    const name = path.relative(directory, file).split(path.sep).join('/')
    if (entry.isDirectory() || name === manifestName) continue
    digests.set(name, entry.isFile() ? await digestOf(file) : '')
  }
  return digests
}

async function digestOf(file: string): Promise<string> {
  const digest = createHash('sha256')
  await pipeline(createReadStream(file), digest)
  return digest.digest('hex')
}

/** In words, what is not as it was signed. */
export function compareFiles(signed: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): string[] {
  const missing = [...signed.keys()].filter((name) => !found.has(name)).map((name) => `${name} is missing`)
  const added = [...found.keys()].filter((name) => !signed.has(name)).map((name) => `${name} was added`)
  const changed = [...signed].filter(([name, digest]) => found.has(name) && found.get(name) !== digest)
  return [...missing, ...added, ...changed.map(([name]) => `${name} was changed`)].toSorted()
}
