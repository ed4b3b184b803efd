import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import path from 'node:path'

export const secretBytes = 32

/** 32 random bytes in a file of the data directory, outside the database. Made once, readable by its owner alone. */
export async function loadSecretFile(dataDirectory: string, name: string): Promise<Buffer> {
  const file = path.join(dataDirectory, name)
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const existing = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (existing === null) {
    // Written whole beside its place and linked in: a crash leaves no half secret, a race leaves one winner.
    const draft = `${file}.${process.pid}`
    const handle = await open(draft, 'wx', 0o600)
    await handle.writeFile(randomBytes(secretBytes))
    await handle.sync()
    await handle.close()
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await rm(draft)
    return loadSecretFile(dataDirectory, name)
  }
  if (existing.length !== secretBytes) throw new Error(`${file} should hold ${secretBytes} bytes`)
  return existing
}
