import type { DirectoryFiles } from './check-directory.ts'

/** The newest day on which something of the packs was checked, `YYYY-MM-DD`: tests of code are of that day, and do not end with the facts. */
export function newestCheck(files: DirectoryFiles): string {
  const days: string[] = []
  JSON.stringify(files, (key, value) => {
    if (key === 'checkedOn' && typeof value === 'string') days.push(value)
    return value
  })
  const newest = days.toSorted().at(-1)
  if (newest === undefined) throw new Error('nothing in the packs says when it was checked')
  return newest
}
