import { writeFileSync } from 'node:fs'
import { type ListedService, type PackId, packIds, packs, roleNamesOf, services } from '@breakwater/guidance/directory'
import { type ExportedService, toHsdsPage } from '@breakwater/guidance/hsds'
import { type Command, textOption, UsageError } from '../command.ts'
import { choiceOption } from './directory-options.ts'

export const directoryExportCommand: Command = {
  summary: 'print the directory as HSDS 3.0 (Open Referral)',
  help: `Usage: breakwater directory export [--place PLACE] [--out FILE]

Prints one page of services as the HSDS 3.0 API gives it (GET /services), which Open Referral UK reads too. What HSDS has
no field for stands in attributes; docs/directory.md says which. Low confidence and days of review come along.

  --place PLACE   only who is named for one pack: ${packIds.join(', ')}
  --out FILE      write a file instead; one that is there already stays

Example: breakwater directory export --place gb-wls --out wales.json
Exit codes: 0 done; 1 the file could not be written; 2 wrong use.`,
  options: { place: { type: 'string' }, out: { type: 'string' } },
  async run(input) {
    if (input.positionals.length > 0) throw new UsageError('directory export takes no arguments')
    const page = toHsdsPage(exportedOf(choiceOption(input, 'place', packIds)))
    const text = JSON.stringify(page, null, 2)
    const out = textOption(input, 'out')
    if (out === undefined) console.log(text)
    else {
      writeFileSync(out, `${text}\n`, { flag: 'wx' })
      console.error(`${page.size} services were written to ${out}`)
    }
    return 0
  },
}

function exportedOf(place: PackId | undefined): readonly ExportedService[] {
  const places = place === undefined ? packIds : [place]
  return [...services.values()]
    .map((service) => ({ service, roles: rolesIn(service, places) }))
    .filter(({ roles }) => place === undefined || roles.length > 0)
}

const rolesIn = ({ id }: ListedService, places: readonly PackId[]) =>
  places.flatMap((place) =>
    roleNamesOf(packs[place])
      .filter((role) => packs[place].roles[role].includes(id))
      .map((role) => [place, role] as const),
  )
