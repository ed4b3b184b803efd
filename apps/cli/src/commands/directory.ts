import { needs } from '@breakwater/guidance/answer-values'
import { packs } from '@breakwater/guidance/directory'
import { momentAt } from '@breakwater/guidance/moment'
import { type Helper, type Way, type WhoCanHelp, whoCanHelp } from '@breakwater/guidance/who-can-help'
import { type Command, type CommandInput, textOption, UsageError } from '../command.ts'
import { choiceOption, placeOption } from './directory-options.ts'

export const directoryCommand: Command = {
  summary: 'print who can be contacted in a place, and who is open',
  help: `Usage: breakwater directory --place PLACE [--age N] [--at MOMENT] [--for WHO] [--need NEED] [--language CODE] [--json]

Prints the services that help in a place: first those that are open at that moment, then those whose hours are not
known, then those that are closed, by when they open. Numbers that nobody has seen on a page are left out.

  --place PLACE    gb-eng, gb-wls, gb-sct, gb-nir, ie, us, ca, au, nz, in, eu, elsewhere, or a country such as fr
  --age N          whole years now of the person in the picture; leaves out who does not take that age
  --at MOMENT      2026-12-25T23:00, in the time of the place, or with an offset or Z; now, if it is left out
  --for WHO        who would get in touch: person, parent, friend or professional
  --need NEED      ${needs.join(', ')}
  --language CODE  a language it works in, such as cy
  --json           one JSON object: {"place","pack","at","emergency","policeNonEmergency","services":[…]}

Also: breakwater directory export, breakwater directory import

Example: breakwater directory --age 15 --place gb-wls --at 2026-12-25T23:00
Exit codes: 0 somebody is there; 1 nobody is known for that; 2 wrong use.`,
  options: {
    place: { type: 'string' },
    age: { type: 'string' },
    at: { type: 'string' },
    for: { type: 'string' },
    need: { type: 'string' },
    language: { type: 'string' },
  },
  async run(input) {
    if (input.positionals.length > 0) throw new UsageError(`There is no "directory ${input.positionals[0]}"`)
    const place = placeOption(input)
    const age = ageOption(input)
    const contact = choiceOption(input, 'for', ['person', 'parent', 'friend', 'professional'])
    const need = choiceOption(input, 'need', needs)
    const language = textOption(input, 'language')
    const answer = whoCanHelp({
      place,
      at: atOption(input, place),
      ...(age === undefined ? {} : { age }),
      ...(contact === undefined ? {} : { contact }),
      ...(need === undefined ? {} : { need }),
      ...(language === undefined ? {} : { language }),
    })
    console.log(input.values.json === true ? JSON.stringify(answer) : forPeople(answer))
    return answer.services.length > 0 ? 0 : 1
  },
}

function ageOption(input: CommandInput): number | undefined {
  const text = textOption(input, 'age')
  if (text !== undefined && !/^(\d{1,2}|1[01]\d|120)$/.test(text)) {
    throw new UsageError(`--age takes whole years from 0 to 120, not ${text}`)
  }
  return text === undefined ? undefined : Number(text)
}

function atOption(input: CommandInput, place: string): Date {
  const text = textOption(input, 'at')
  const at = text === undefined ? new Date() : momentAt(text, place)
  if (Number.isNaN(at.getTime())) throw new UsageError(`--at takes a moment such as 2026-12-25T23:00, not ${text}`)
  return at
}

function forPeople({ pack, at, emergency, policeNonEmergency, services }: WhoCanHelp): string {
  const { timeZone } = packs[pack]
  const moment = (when: string) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: timeZone ?? 'UTC' }).format(
      new Date(when),
    )
  const groups: readonly (readonly [heading: string, services: readonly Helper[]])[] = [
    ['Open then', services.filter(({ isOpen }) => isOpen === true)],
    ['Hours not known', services.filter(({ isOpen }) => isOpen === null)],
    ['Closed then', services.filter(({ isOpen }) => isOpen === false)],
  ]
  const numbers = [
    emergency === null ? 'Emergency: no number is known here that works everywhere' : `Emergency: ${emergency}`,
    ...(policeNonEmergency === null ? [] : [`Police, no emergency: ${policeNonEmergency}`]),
  ]
  const shown = groups
    .filter(([, group]) => group.length > 0)
    .map(([heading, group]) => [heading, ...group.map((helper) => describe(helper, moment))].join('\n\n'))
  const nobody = services.length === 0 ? ['Nobody is known here for that.'] : []
  return [`${moment(at)} (${timeZone ?? 'UTC'})`, numbers.join('\n'), ...shown, ...nobody].join('\n\n')
}

function describe({ name, ageNow, note, ways, url, cost, opensAt }: Helper, moment: (when: string) => string): string {
  const ages = agesText(ageNow)
  const lines = [
    `  ${name}${ages === '' ? '' : ` (${ages})`}`,
    ...ways.map((way) => `    ${[wayText(way), ...remarksOn(way, cost)].join(', ')}`),
    ...(url !== null && ways.every(({ kind }) => kind !== 'web') ? [`    ${url}`] : []),
    ...(opensAt === undefined ? [] : [`    opens ${moment(opensAt)}`]),
    `    ${note.en}`,
  ]
  return lines.join('\n')
}

function remarksOn({ kind, dial, isOpen, confidence }: Way, cost: Helper['cost']): string[] {
  const answersWithHours = kind !== 'web' && kind !== 'email'
  return [
    ...(dial !== undefined && cost === 'free' ? ['free'] : []),
    ...(answersWithHours && isOpen === null ? ['hours not known'] : []),
    ...(confidence === 'medium' ? ['to be checked'] : []),
  ]
}

function wayText({ kind, to, say }: Way): string {
  if (kind === 'phone') return `call ${to}`
  if (kind === 'text') return say === undefined ? `text ${to}` : `text ${say} to ${to}`
  return kind === 'web' ? to : `${kind}: ${to}`
}

function agesText({ from, to }: Helper['ageNow']): string {
  if (from !== null && to !== null) return `ages ${from} to ${to}`
  return from !== null ? `from age ${from}` : to !== null ? `up to age ${to}` : ''
}
