import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

const here = path.resolve(import.meta.dirname, '../..')
export const variants = ['live', 'demonstration'] as const
export type Variant = (typeof variants)[number]

/** Builds the site where it was never built; `npm test` has built it from the newest source by then. */
export function ensureBuilt(): void {
  if (variants.every((variant) => existsSync(path.join(here, 'dist', variant, 'reader/index.html')))) return
  const built = spawnSync(process.execPath, ['build.ts'], { cwd: here, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(built.stderr)
}

export interface BuiltFile {
  /** As a browser asks for it, `/leave` for `leave/index.html`. */
  readonly address: string
  readonly text: string
}

export function builtFiles(variant: Variant, pattern: string): BuiltFile[] {
  ensureBuilt()
  const folder = path.join(here, 'dist', variant)
  const files = globSync(pattern, { cwd: folder }).filter((file) => statSync(path.join(folder, file)).isFile())
  return files.map((file) => ({
    address: `/${file.replace(/(^|\/)index\.html$/, '')}`,
    text: readFileSync(path.join(folder, file), 'utf8'),
  }))
}

/** Bytes of the file at an address that is not a page's. */
export function builtBytes(variant: Variant, address: string): Buffer {
  return readFileSync(path.join(here, 'dist', variant, address))
}

/** Text of the source files that a pattern names, below `src`; tests are none. */
export function sourceTexts(pattern: string): string[] {
  const files = globSync(pattern, { cwd: path.join(here, 'src') }).filter((file) => !file.endsWith('.test.ts'))
  return files.map((file) => readFileSync(path.join(here, 'src', file), 'utf8'))
}
