import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { transformWithOxc } from 'vite'

const addressOf = (file: string) => `/${file.replace(/(^|\/)index\.html$/, '')}`

/**
 * The script of the worker that keeps pages, with the addresses to keep: every page of a built site that works without
 * the service, and what those pages load.
 */
export async function keepScript(directory: string): Promise<string> {
  const kept: Record<string, string[]> = {}
  for (const file of globSync('**/index.html', { cwd: directory }).toSorted()) {
    const text = readFileSync(path.join(directory, file), 'utf8')
    const locale = /<html lang="([\w-]+)"/.exec(text)?.[1]
    if (locale === undefined || file.startsWith('reader/') || text.includes('data-flow')) continue
    const loaded = [...text.matchAll(/(?:src|href)="(\/(?:_astro\/[^"]+|icon\.svg))"/g)].map(([, address]) => address!)
    kept[locale] = [...new Set([...(kept[locale] ?? []), addressOf(file), ...loaded, ...importsOf(directory, loaded)])]
  }
  const source = path.join(import.meta.dirname, 'keep-worker.ts')
  const { code } = await transformWithOxc(readFileSync(source, 'utf8'), source, { sourcemap: false })
  return `const kept = ${JSON.stringify(kept)}\n${code}`
}

/** Scripts that scripts import, and theirs. */
function importsOf(directory: string, addresses: readonly string[]): string[] {
  return addresses
    .filter((address) => address.endsWith('.js'))
    .flatMap((address) => {
      const script = readFileSync(path.join(directory, address), 'utf8')
      const own = [...script.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].map(([, file]) => `/_astro/${file}`)
      return [...own, ...importsOf(directory, own)]
    })
}
