import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { retention } from '@breakwater/casework'
import { builtInFolder, readPacks } from '@breakwater/guidance/check/node'
import type { Sections } from '@breakwater/service'

const locales = ['en', 'cy']
/** Everything that a person reads in a crisis, by language. */
const messageFolders = ['packages/guidance/messages', 'apps/site/messages']
const root = path.resolve(import.meta.dirname, '../../..')

/**
 * What people answer for and the program brings: every number, hour and law of the guidance, file by file; every text, by
 * language; how long things are kept.
 */
export function sectionsOfProgram(): Sections {
  const { packs, services } = readPacks(builtInFolder)
  const facts = (kind: string, files: Readonly<Record<string, unknown>>) =>
    Object.entries(files).map(([name, content]): [string, unknown] => [`facts/${name}/${kind}`, content])
  const days = Object.fromEntries(Object.entries(retention).filter(([, value]) => typeof value === 'number'))
  return new Map<string, unknown>([
    ...facts('pack', packs),
    ...facts('services', services),
    ...locales.map((locale): [string, unknown] => [`text/${locale}`, textsIn(locale)]),
    ['retention', days],
  ])
}

/** The digest of each file of texts: to read them, open the files. */
function textsIn(locale: string): Record<string, string> {
  return Object.fromEntries(
    messageFolders.flatMap((folder) => {
      const directory = path.join(root, folder, locale)
      const files = readdirSync(directory).filter((name) => name.endsWith('.json'))
      return files.toSorted().map((name): [string, string] => {
        const digest = createHash('sha256')
          .update(readFileSync(path.join(directory, name)))
          .digest('hex')
        return [`${folder}/${locale}/${name}`, digest]
      })
    }),
  )
}
