import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { CreateFinder } from './copy-finder.ts'

const folder = path.join(import.meta.dirname, 'finders')

/** What `finders/` has, the plainest first. */
export const finderNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''))
  .sort((a, b) => Number(b === 'plain-pdq') - Number(a === 'plain-pdq') || (a < b ? 1 : -1))

export async function finderOf(name: string): Promise<CreateFinder> {
  const { createFinder } = (await import(path.join(folder, `${name}.ts`))) as { createFinder: CreateFinder }
  return createFinder
}
