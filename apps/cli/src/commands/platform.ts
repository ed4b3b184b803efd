import { administer } from '@breakwater/service'
import { type Command, textOption, UsageError } from '../command.ts'
import { locationHelp, locationOf, locationOptions } from '../store-location.ts'

export const platformCommand: Command = {
  summary: 'add, list or suspend the platforms that take part',
  help: `Usage: breakwater platform add NAME [--owner OWNER] | list | suspend NAME

A platform that is added takes part: people read its name. Its key is shown once.

${locationHelp}
  --owner OWNER    who owns the platform; two of one owner count as one voice. Default: its name
  --json           add → {"platform","apiKey"}; list → a line for each, with how far it has read and withdrawn; "held":
                   whether what it last said it holds is what the log says; "removal": the oldest one it owes, by when, and
                   whether it is late

Example: breakwater platform add "Harbour Photos" --owner "Harbour Ltd" --data ./data
Exit codes: 0 done; 1 the name is taken or unknown; 2 wrong use.`,
  options: { ...locationOptions, owner: { type: 'string' } },
  async run(input) {
    const [action, name, ...rest] = input.positionals
    if (rest.length > 0) throw new UsageError('One name only; put quotes around a name with spaces')
    const location = locationOf(input)
    const isJson = input.values.json === true
    if (action === 'list' && name === undefined) {
      const platforms = await administer(location, (administration) => administration.listPlatforms())
      if (isJson) for (const platform of platforms) console.log(JSON.stringify(platform))
      else if (platforms.length === 0) console.log('No platform takes part yet.')
      else
        for (const { name: each, owner, suspendedAt, held, removal } of platforms) {
          const differs = held?.agrees === false ? ', holds another list than it was given' : ''
          // From a running service it comes as text.
          const late = removal?.isLate ? `, late with removals since ${new Date(removal.confirmBy).toISOString()}` : ''
          console.log(`${each} (${owner})${suspendedAt === null ? '' : ', suspended'}${differs}${late}`)
        }
      return 0
    }
    if (name === undefined || name.trim() === '' || name.length > 80)
      throw new UsageError('Give the name of a platform, at most 80 characters')
    if (action === 'add') {
      const owner = textOption(input, 'owner')
      const added = await administer(location, (administration) =>
        administration.addPlatform(owner === undefined ? { name } : { name, owner }),
      )
      console.log(
        isJson ? JSON.stringify(added) : `${added.platform} takes part. Its key, shown only now:\n${added.apiKey}`,
      )
      return 0
    }
    if (action === 'suspend') {
      await administer(location, (administration) => administration.suspendPlatform({ name }))
      console.log(isJson ? JSON.stringify({ platform: name, suspended: true }) : `${name} gets nothing more.`)
      return 0
    }
    throw new UsageError('Say what to do: platform add NAME, platform list, platform suspend NAME')
  },
}
