import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { DirectoryFiles } from '../check-directory.ts'

/** A file of a pack that is no JSON. */
export class NotJson extends Error {
  override readonly name = 'NotJson'
}

/** A folder with neither of the files of a pack. */
export class NoPack extends Error {
  override readonly name = 'NoPack'
  constructor(folder: string) {
    super(`${folder} has neither a pack.json nor a services.json`)
  }
}

export const builtInFolder = path.resolve(import.meta.dirname, '../../../packs')

/** Reads every folder inside a folder that has a `pack.json` or a `services.json`. Throws `NotJson`, and errors of files. */
export function readPacks(folder: string): DirectoryFiles {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  const fileOf = (kind: string) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const file = path.join(folder, name, `${kind}.json`)
        return existsSync(file) ? [[name, readJson(file)] as const] : []
      }),
    )
  return { packs: fileOf('pack'), services: fileOf('services') }
}

/** Reads one pack's folder, under the folder's own name. Throws `NoPack`, `NotJson`, and errors of files. */
export function readPack(folder: string): DirectoryFiles {
  const name = path.basename(path.resolve(folder))
  const one = (kind: string) => {
    const file = path.join(folder, `${kind}.json`)
    return existsSync(file) ? { [name]: readJson(file) } : {}
  }
  const files = { packs: one('pack'), services: one('services') }
  if (Object.keys({ ...files.packs, ...files.services }).length === 0) throw new NoPack(folder)
  return files
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new NotJson(`${file} is not JSON: ${error.message}`, { cause: error })
    throw error
  }
}
