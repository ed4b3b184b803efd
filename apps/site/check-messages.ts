// node apps/site/check-messages.ts: every catalogue has the same messages with the same values in them, every message
// that the source names is there, and none is there that nothing names.
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { exit } from 'node:process'

export type Messages = Readonly<Record<string, string>>

const baseOf = (key: string) => key.split('#')[0]!
const valuesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)

/** Keys without their plural form, each with the values that any of its forms names. */
function shapeOf(messages: Messages): Map<string, Set<string>> {
  const shape = new Map<string, Set<string>>()
  for (const [key, text] of Object.entries(messages)) {
    shape.set(baseOf(key), new Set([...(shape.get(baseOf(key)) ?? []), ...valuesIn(text)]))
  }
  return shape
}

/** What is wrong between a catalogue and the first one, as sentences. */
export function disparities(first: Messages, locale: string, other: Messages): string[] {
  const [expected, found] = [shapeOf(first), shapeOf(other)]
  const wrong: string[] = []
  for (const [key, values] of expected) {
    const theirs = found.get(key)
    if (theirs === undefined) wrong.push(`${locale} has no ${key}`)
    else if ([...values].toSorted().join() !== [...theirs].toSorted().join())
      wrong.push(`${locale}: ${key} has other values in it`)
  }
  for (const key of found.keys()) if (!expected.has(key)) wrong.push(`${locale} has ${key}, which the first has not`)
  for (const key of Object.keys(other).filter((each) => each.includes('#'))) {
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
    const missing = forms.filter((form) => other[`${baseOf(key)}#${form}`] === undefined)
    if (missing.length > 0) wrong.push(`${locale}: ${baseOf(key)} has no form for ${missing.join(', ')}`)
  }
  for (const [key, text] of Object.entries(other)) if (text.trim() === '') wrong.push(`${locale}: ${key} is empty`)
  return [...new Set(wrong)]
}

/** What is wrong between the source's words and the first catalogue. `namedByTitle`: routes, which name their title. */
export function strangers(first: Messages, sources: readonly string[], routeNames: readonly string[]): string[] {
  const known = new Set(Object.keys(first).map(baseOf))
  const areas = new Set([...known].map((key) => key.split('.')[0]!))
  const named = new Set(routeNames.map((name) => `title.${name}`))
  for (const source of sources) {
    for (const [, text] of source.matchAll(/['"]([a-z][\w-]*(?:\.[\w-]+)+)['"]/g)) {
      if (areas.has(text!.split('.')[0]!)) named.add(text!)
    }
  }
  return [
    ...[...named].filter((key) => !known.has(key)).map((key) => `the source names ${key}, which is not there`),
    ...[...known].filter((key) => !named.has(key)).map((key) => `nothing names ${key}`),
  ]
}

if (import.meta.main) {
  const here = import.meta.dirname
  const read = (locale: string): Messages =>
    Object.assign(
      {},
      ...globSync(`messages/${locale}/*.json`, { cwd: here }).map((file) =>
        JSON.parse(readFileSync(path.join(here, file), 'utf8')),
      ),
    )
  const sources = globSync('src/**/*.{ts,tsx,astro}', { cwd: here }).map((file) =>
    readFileSync(path.join(here, file), 'utf8'),
  )
  const { routeNames } = await import('./src/routes.ts')
  const first = read('en')
  const others = globSync('messages/*', { cwd: here }).map((folder) => path.basename(folder))
  const wrong = [
    ...strangers(first, sources, routeNames),
    ...others.flatMap((locale) => disparities(first, locale, read(locale))),
  ]
  for (const line of wrong) console.log(line)
  console.log(`${Object.keys(first).length} messages in ${others.length} catalogue(s), ${wrong.length} wrong`)
  if (wrong.length > 0) exit(1)
}
