import { access, constants } from 'node:fs/promises'
import path from 'node:path'
import type { Lane } from '@breakwater/contracts'
import { administer, type ImportedList, WellKnownPictures } from '@breakwater/service'
import type { ImportUnderWay } from '@breakwater/store'
import { type Command, requiredOption, textOption, UsageError } from '../command.ts'
import { sayWhile } from '../say-while.ts'
import { laneHelp, laneLocationOf, laneOptions } from '../store-location.ts'

export const listImportCommand: Command = {
  summary: "take a file of a designated body's list",
  help: `Usage: breakwater list import FILE --by NAME [--dry-run] [--yes] [--json]

Checks the whole file first: that a key which two people put in place (breakwater list trust) signed it, that it is newer than
what is held, and that no line is missing, changed or in another place. Then it takes off what the body took back, and lists
the rest. A file that was taken already changes nothing. If it is interrupted, run it again: it goes on where it was. While
it takes a long list it says on standard error how far it is.

  FILE             the list, on the machine of the service, which must be able to read it
  --by NAME        who takes it; kept on record. Not needed with --dry-run
  --dry-run        check it, say what it would do, and change nothing
  --yes            a whole list may take off more than a tenth of what is held. Ask the body first if that is meant
  --well-known FILE  pictures that are never listed, as with serve; a running service uses its own
${laneHelp}
  --json           {"body","list","serial","added","changed","unchanged","withdrawn","refused","over","refusedItems",…}

Items that are refused here (too plain to tell apart, or public and well known) are named by the body's own names, so
that it can look at them; everything else is taken.

Example: breakwater list import assessed-42.jsonl --by "Ada Jones" --dry-run
Exit codes: 0 taken, or taken before; 1 refused; 2 wrong use.`,
  options: {
    ...laneOptions,
    by: { type: 'string' },
    'dry-run': { type: 'boolean' },
    yes: { type: 'boolean' },
    'well-known': { type: 'string' },
  },
  async run(input) {
    const [file, ...rest] = input.positionals
    if (file === undefined || rest.length > 0) throw new UsageError('Name one file: list import FILE')
    const dryRun = input.values['dry-run'] === true
    const by = dryRun ? (textOption(input, 'by') ?? '') : requiredOption(input, 'by')
    await access(file, constants.R_OK)
    const lane: Lane = textOption(input, 'lane') === 'child' ? 'child' : 'adult'
    const wellKnown = () => WellKnownPictures.read(textOption(input, 'well-known'))
    const imported = await administer(
      laneLocationOf(input),
      async (administration) => {
        const before = dryRun ? [] : await administration.importsUnderWay()
        return sayWhile(
          administration.importList({
            ...{ lane, by, dryRun, file: path.resolve(file) },
            mayWithdrawMany: input.values.yes === true,
          }),
          async () => (dryRun ? null : howFar(before, await administration.importsUnderWay())),
        )
      },
      { wellKnown },
    )
    console.log(input.values.json === true ? JSON.stringify(imported) : textOf(imported))
    return 0
  },
}

/** What moved since: another file may lie there half taken. */
function howFar(before: readonly ImportUnderWay[], now: readonly ImportUnderWay[]): string | null {
  const stood = new Set(before.map((each) => JSON.stringify(each)))
  const moving = now.filter((each) => each.line > 0 && !stood.has(JSON.stringify(each)))
  if (moving.length === 0) return null
  return moving
    .map(({ body, list, line, lines }) => `${body}, list ${list}: ${line} of ${lines} lines taken`)
    .join('\n')
}

function textOf(imported: ImportedList): string {
  const { body, list, lane, serial, since, validUntil, lines, refusedItems, refused } = imported
  const kind = since === null ? 'the whole list' : `changes since ${since}`
  const about = `${body}, list ${list}, serial ${serial} (${kind}, ${lane} lane, ${lines} lines, valid until ${validUntil})`
  if (imported.alreadyImported) return `${about}\nAlready imported: nothing was changed.`
  const { added, changed, unchanged, withdrawn, over } = imported
  const counts = `${added} added, ${changed} changed, ${unchanged} unchanged, ${withdrawn} withdrawn, ${refused} refused, ${over} over already`
  const says = imported.dryRun ? 'This would be done, and nothing was:' : 'Imported:'
  const named = refusedItems.map(({ item, reason }) => `\n  refused ${item}: ${reason}`)
  const more =
    refused > refusedItems.length
      ? [`\n  and ${refused - refusedItems.length} more: breakwater list status --json`]
      : []
  return [`${about}\n${says} ${counts}.`, ...named, ...more].join('')
}
