// npm run bench -- copies [options]
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { machineLine } from '../machine.ts'
import { copyKinds } from './copy-kinds.ts'
import { finderNames } from './finders.ts'
import { measureCopies } from './measure.ts'
import { halves } from './pictures/half.ts'
import { sources } from './pictures/listed-pictures.ts'
import { copySummary, copyTable, writeCopyReport } from './report.ts'

const usage = `Usage: npm run bench -- copies [options]

Makes copies of pictures as blackmailers post them, and counts in how many each finder names the picture.

  --half HALF           tuning (the usual), reporting, or both
  --kinds A,B           only these kinds of copy; a word that ends in * stands for all that begin so
  --finder A,B          only these finders (${finderNames.join(', ')})
  --source SOURCE       photographs, generated, or both (the usual)
  --photographs FOLDER  photographs of this folder in place of those of Debian packages; no report is written
  --most N              so many of that folder (120), of both halves
  --keep FOLDER         keep the copies there, so that the next run need not make them again
  --json FILE           also write what was measured
  --write               also write docs/benchmarks/copies.md
`

const options = {
  half: { type: 'string', default: 'tuning' },
  kinds: { type: 'string', default: '*' },
  finder: { type: 'string', default: finderNames.join(',') },
  source: { type: 'string', default: 'both' },
  photographs: { type: 'string' },
  most: { type: 'string', default: '120' },
  keep: { type: 'string' },
  json: { type: 'string' },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** Returns the exit code. */
export async function benchCopies(args: readonly string[]): Promise<number> {
  const wrong = (reason: string) => {
    console.error(`${reason}\n\n${usage}`)
    return 2
  }
  let values: ReturnType<typeof parseOptions>
  try {
    values = parseOptions(args)
  } catch (error) {
    return wrong((error as Error).message)
  }
  if (values.help) {
    console.log(usage)
    return 0
  }
  const chosen = halves.filter((half) => values.half === half || values.half === 'both')
  if (chosen.length === 0) return wrong(`no half: ${values.half}`)
  const from = sources.filter((source) => values.source === source || values.source === 'both')
  if (from.length === 0) return wrong(`no source: ${values.source}`)
  const words = values.kinds.split(',')
  const isMeant = (word: string, name: string) =>
    word.endsWith('*') ? name.startsWith(word.slice(0, -1)) : name === word
  const strange = words.find((word) => !copyKinds.some(({ name }) => isMeant(word, name)))
  if (strange !== undefined)
    return wrong(`no kind: ${strange}. There are ${copyKinds.map(({ name }) => name).join(', ')}`)
  const finders = values.finder.split(',')
  const unknown = finders.find((name) => !finderNames.includes(name))
  if (unknown !== undefined) return wrong(`no finder: ${unknown}`)

  const kinds = copyKinds.filter(({ name }) => words.some((word) => isMeant(word, name)))
  const say = (line: string) => console.error(line)
  const { keep, photographs: folder } = values
  const photographs = folder === undefined ? undefined : { folder, most: Number(values.most) }
  if (photographs !== undefined && (values.write || !(photographs.most > 0))) {
    return wrong('--photographs is for photographs of your own: --most says how many, and no report is written')
  }
  const choice = { halves: chosen, kinds, finders, sources: from, keep, photographs }
  const measurement = await measureCopies({ ...choice, say })
  console.log(`${machineLine()}\n${copySummary(measurement)}`)
  for (const half of chosen) console.log(`\n${half} half\n${copyTable(measurement.rows, half)}`)
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(measurement, undefined, 1)}\n`)
  if (values.write) await writeCopyReport(measurement)
  return 0
}

function parseOptions(args: readonly string[]) {
  return parseArgs({ args: [...args], options }).values
}
