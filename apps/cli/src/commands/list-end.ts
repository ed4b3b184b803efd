import { administer } from '@breakwater/service'
import { type Command, type ExitCode, requiredOption, UsageError } from '../command.ts'
import { signedAct, signingHelp, signingOptions } from '../signing-options.ts'
import { laneHelp, laneLocationOf, laneOptions } from '../store-location.ts'

export const listEndCommand: Command = {
  summary: 'end everything on a list of a designated body',
  help: `Usage: breakwater list end LIST --body NAME --because TEXT --by NAME --sign-with KEY

Destroys every fingerprint of one list and tells platforms. For a key that was stolen, or a body that closes. What people
listed by themselves stays. It cannot be undone; only a newer whole list brings anything back.

  LIST            its id, from list status
  --body NAME     whose it is
  --because TEXT  why; kept on record
${signingHelp}
${laneHelp}
  --json          {"body","list","ended"}

Example: breakwater list end assessed --body "Harbour Hotline" --because "its key was stolen" --by "Ada Jones" --sign-with ada.key
Exit codes: 0 ended; 1 refused; 2 wrong use.`,
  options: { ...laneOptions, ...signingOptions, body: { type: 'string' }, because: { type: 'string' } },
  async run(input) {
    const [list, ...rest] = input.positionals
    if (list === undefined || rest.length > 0) throw new UsageError('Name one list: list end LIST')
    const body = requiredOption(input, 'body')
    const because = requiredOption(input, 'because')
    return administer<ExitCode>(laneLocationOf(input), async (administration) => {
      const act = await signedAct(input, administration, 'list-end', { body, list, because })
      if (act === null) return 0
      const ended = await administration.endList({ body, list, because, act })
      const text = `${ended.ended} items of ${body}, list ${list}, have ended. Platforms are told.`
      console.log(input.values.json === true ? JSON.stringify(ended) : text)
      return 0
    })
  },
}
