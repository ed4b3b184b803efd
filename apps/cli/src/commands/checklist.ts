import { readFile, writeFile } from 'node:fs/promises'
import {
  administer,
  type CheckedSection,
  Checklist,
  checkChecklist,
  paperKinds,
  sectionDigest,
  sectionsOf,
} from '@breakwater/service'
import { sectionsOfProgram } from '../checklist-sections.ts'
import { type Command, type CommandInput, type ExitCode, requiredOption, textOption, UsageError } from '../command.ts'
import { readJsonFile, signFile } from '../signing-options.ts'
import { locationHelp, locationOf, locationOptions } from '../store-location.ts'

export const checklistCommand: Command = {
  summary: 'who checked every number, hour, law and text: what production needs',
  help: `Usage: breakwater checklist template --operator NAME > checklist.json
       breakwater checklist show FILE --section SECTION
       breakwater checklist sign FILE --section SECTION --by NAME --sign-with KEY
       breakwater checklist check FILE [--data DIR] [--child-lane]

serve --production starts only with a checklist in which people answer, each with a key, for every section: the facts of
each country (facts/…), every text by language (text/…), the data-protection papers, the retention, and who is on duty.
Whatever is changed afterwards, in the program or in the file, has to be signed again.

  template   print an empty one: fill in dataProtection and duty by hand
  show       print what a section holds: read it, phone the numbers, ask a lawyer for the law
  sign       answer for a section. It prints the section first
  check      everything that is still missing, by the people enrolled there

  --section SECTION   one of those that check names
  --by NAME           who answers: enrolled with breakwater operator
  --sign-with KEY     their private key
  --child-lane        check as for a service that hosts the child lane
${locationHelp}
  --json              check → {"ready","findings":[{"section","says"}]}

Example: breakwater checklist sign checklist.json --section facts/gb-wls/services --by "Ada Jones" --sign-with ada.key
Exit codes: 0 done; with check, nothing is missing; 1 something is missing; 2 wrong use.`,
  options: {
    ...locationOptions,
    section: { type: 'string' },
    by: { type: 'string' },
    'sign-with': { type: 'string' },
    operator: { type: 'string' },
    'child-lane': { type: 'boolean' },
  },
  async run(input) {
    const [action, file, ...rest] = input.positionals
    if (rest.length > 0) throw new UsageError('One file only')
    if (action === 'template' && file === undefined) return template(requiredOption(input, 'operator'))
    if (file === undefined || !['show', 'sign', 'check'].includes(action ?? '')) {
      throw new UsageError('Say what to do: checklist template, or checklist show|sign|check FILE')
    }
    const checklist = await readChecklist(file)
    if (action === 'check') return check(input, checklist)
    const section = requiredOption(input, 'section')
    const content = sectionsOf(checklist, sectionsOfProgram()).get(section)
    if (content === undefined) throw new UsageError(`There is no section ${section}: checklist check names them`)
    const text = JSON.stringify(content, null, 2)
    if (action === 'show') {
      console.log(text)
      return 0
    }
    return sign(input, file, checklist, { section, text, digest: sectionDigest(section, content) })
  },
}

/** Throws `UsageError` for a file that is no checklist. */
export async function readChecklist(file: string): Promise<Checklist> {
  const parsed = Checklist.safeParse(await readJsonFile(file))
  if (parsed.success) return parsed.data
  const at = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'} (${message})`)
  throw new UsageError(`${file} is no checklist: ${at.slice(0, 10).join(', ')}`)
}

function template(operator: string): ExitCode {
  const empty: Checklist = { format: 'breakwater-checklist/1', operator, dataProtection: [], duty: [], checked: [] }
  console.log(JSON.stringify(empty, null, 2))
  const paper = { kind: paperKinds.join(' | '), title: '…', where: 'where it is kept', date: '2026-11-25' }
  const duty = {
    name: '…',
    contact: 'a phone number',
    hours: 'Mon-Fri 9:00-17:00',
    from: '2026-11-25',
    until: '2026-12-31',
  }
  console.error(`A line of dataProtection: ${JSON.stringify(paper)}\nA line of duty: ${JSON.stringify(duty)}`)
  return 0
}

async function sign(
  input: CommandInput,
  file: string,
  checklist: Checklist,
  { section, text, digest }: { section: string; text: string; digest: string },
): Promise<ExitCode> {
  const by = requiredOption(input, 'by')
  const keyFile = requiredOption(input, 'sign-with')
  await readFile(keyFile)
  console.error(`${by} answers for ${section}:\n${text}`)
  const signed = await signFile(
    {
      ...{ format: 'breakwater-checked/1' as const, operator: checklist.operator, section, digest, by },
      at: new Date().toISOString(),
    },
    keyFile,
  )
  const others = checklist.checked.filter((each) => each.section !== section || each.by !== by)
  const checked = [...others, signed as CheckedSection].toSorted((one, other) => (one.section < other.section ? -1 : 1))
  await writeFile(file, `${JSON.stringify({ ...checklist, checked }, null, 2)}\n`)
  console.log(input.values.json === true ? JSON.stringify({ section, digest, by }) : `Signed: ${section}`)
  return 0
}

async function check(input: CommandInput, checklist: Checklist): Promise<ExitCode> {
  const people = await administer(locationOf(input), (administration) => administration.listPeople())
  const findings = checkChecklist(checklist, {
    fromProgram: sectionsOfProgram(),
    operator: textOption(input, 'operator') ?? checklist.operator,
    people,
    hasChildLane: input.values['child-lane'] === true,
    now: new Date(),
  })
  if (input.values.json === true) console.log(JSON.stringify({ ready: findings.length === 0, findings }))
  else if (findings.length === 0) console.log('Nothing is missing.')
  else for (const { section, says } of findings) console.log(`${section}: ${says}`)
  return findings.length === 0 ? 0 : 1
}
