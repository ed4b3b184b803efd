import { SealingKey } from '@breakwater/contracts'
import { administer } from '@breakwater/service'
import { type Command, type CommandInput, type ExitCode, requiredOption, textOption, UsageError } from '../command.ts'
import { signedAct, signingHelp, signingOptions } from '../signing-options.ts'
import { laneHelp, laneLocationOf, laneOptions } from '../store-location.ts'

export const platformCommand: Command = {
  summary: 'add, list or suspend the platforms that take part, and their sealing keys',
  help: `Usage: breakwater platform add NAME [--owner OWNER] [--sealing-key KEY] | list | suspend NAME
       breakwater platform key NAME KEY | key NAME --none
       breakwater platform add NAME --legal-entity … --contact … --agreement … --by NAME --sign-with KEY
       breakwater platform approve NAME --by OTHER --sign-with KEY | waiting

A platform that is added takes part: people read its name. Its key is shown once. In production one person asks for it, with
its papers, and another person approves it: only then does it take part and get a key.

"key" says what the platform reads is sealed to, as its "breakwater agent sealing-key" shows it (docs/protocol/sealing.md).
Without one it reads the list plain, over TLS.

${laneHelp}
  --owner OWNER    who owns the platform; two of one owner count as one voice. Default: its name
  --sealing-key KEY  as with "key"; in production it is set after the approval
  --none           with "key": take the key away
  --legal-entity TEXT  who the platform is in law
  --contact TEXT       who answers there, at any hour
  --agreement TEXT     the number of the signed agreement
${signingHelp}
  --json           add → {"platform","apiKey"}; key → {"platform","sealingKey"}; list → a line for each, with how far it has read and withdrawn; "sealingKey":
                   null where it reads the list plain; "held":
                   whether what it last said it holds is what the log says; "removal": the oldest one it owes, by when, and
                   whether it is late

Example: breakwater platform add "Harbour Photos" --owner "Harbour Ltd" --data ./data
Exit codes: 0 done; 1 the name is taken or unknown; 2 wrong use.`,
  options: {
    ...laneOptions,
    ...signingOptions,
    'owner': { type: 'string' },
    'sealing-key': { type: 'string' },
    'none': { type: 'boolean' },
    'legal-entity': { type: 'string' },
    contact: { type: 'string' },
    agreement: { type: 'string' },
  },
  async run(input) {
    const [action, name, ...rest] = input.positionals
    if (action === 'key') return setKey(input)
    if (rest.length > 0) throw new UsageError('One name only; put quotes around a name with spaces')
    const location = laneLocationOf(input)
    const isJson = input.values.json === true
    if (action === 'list' && name === undefined) {
      const platforms = await administer(location, (administration) => administration.listPlatforms())
      if (isJson) for (const platform of platforms) console.log(JSON.stringify(platform))
      else if (platforms.length === 0) console.log('No platform takes part yet.')
      else
        for (const { name: each, owner, suspendedAt, sealingKey, held, removal } of platforms) {
          const plain = sealingKey === null && suspendedAt === null ? ', reads the list plain' : ''
          const differs = held?.agrees === false ? ', holds another list than it was given' : ''
          // From a running service it comes as text.
          const late = removal?.isLate ? `, late with removals since ${new Date(removal.confirmBy).toISOString()}` : ''
          console.log(`${each} (${owner})${suspendedAt === null ? '' : ', suspended'}${plain}${differs}${late}`)
        }
      return 0
    }
    if (action === 'waiting' && name === undefined) return listRequests(input)
    if (name === undefined || name.trim() === '' || name.length > 80)
      throw new UsageError('Give the name of a platform, at most 80 characters')
    if (action === 'approve') return approve(input, name)
    if (action === 'add' && textOption(input, 'legal-entity') !== undefined) return request(input, name)
    if (action === 'add') {
      const owner = textOption(input, 'owner')
      const sealingKey = textOption(input, 'sealing-key')
      const asked = { name, ...(owner && { owner }), ...(sealingKey && { sealingKey: sealingKeyFrom(sealingKey) }) }
      const added = await administer(location, (administration) => administration.addPlatform(asked))
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
    throw new UsageError('Say what to do: platform add NAME, approve NAME, waiting, list, key NAME KEY, suspend NAME')
  },
}

async function setKey(input: CommandInput): Promise<ExitCode> {
  const [, name, key, ...rest] = input.positionals
  const isNone = input.values.none === true
  if (name === undefined || rest.length > 0 || isNone === (key !== undefined))
    throw new UsageError('Give a name and a key, or a name and --none')
  const asked = { name, sealingKey: key === undefined ? null : sealingKeyFrom(key) }
  await administer(laneLocationOf(input), (administration) => administration.setSealingKey(asked))
  if (input.values.json === true) console.log(JSON.stringify({ platform: name, sealingKey: asked.sealingKey }))
  else console.log(isNone ? `${name} reads the list plain.` : `What ${name} reads is sealed to this key.`)
  return 0
}

function sealingKeyFrom(text: string): string {
  const key = SealingKey.safeParse(text)
  if (!key.success)
    throw new UsageError(`${text} is no sealing key: 64 hex digits, as "breakwater agent sealing-key" shows`)
  return key.data
}

async function request(input: CommandInput, name: string): Promise<ExitCode> {
  if (textOption(input, 'sealing-key') !== undefined)
    throw new UsageError('In production the key is set when the platform is approved: platform key NAME KEY')
  const asked = {
    name,
    owner: textOption(input, 'owner') ?? name,
    legalEntity: requiredOption(input, 'legal-entity'),
    contact: requiredOption(input, 'contact'),
    agreement: requiredOption(input, 'agreement'),
  }
  return administer<ExitCode>(laneLocationOf(input), async (administration) => {
    const act = await signedAct(input, administration, 'platform-request', asked)
    if (act === null) return 0
    const answer = await administration.requestPlatform({ ...asked, act })
    console.log(
      input.values.json === true ? JSON.stringify(answer) : `${name} waits for a second person to approve it.`,
    )
    return 0
  })
}

async function approve(input: CommandInput, name: string): Promise<ExitCode> {
  return administer<ExitCode>(laneLocationOf(input), async (administration) => {
    const found = (await administration.listPlatformRequests()).find((each) => each.name === name)
    if (found === undefined) throw new UsageError(`Nobody asked for ${name}: see platform waiting`)
    const { requestedBy: _by, requestedAt: _at, ...asked } = found
    const act = await signedAct(input, administration, 'platform-approve', asked)
    if (act === null) return 0
    const added = await administration.approvePlatform({ name, act })
    console.log(
      input.values.json === true
        ? JSON.stringify(added)
        : `${added.platform} takes part. Its key, shown only now:\n${added.apiKey}`,
    )
    return 0
  })
}

async function listRequests(input: CommandInput): Promise<ExitCode> {
  const waiting = await administer(laneLocationOf(input), (administration) => administration.listPlatformRequests())
  if (input.values.json === true) for (const each of waiting) console.log(JSON.stringify(each))
  else if (waiting.length === 0) console.log('No platform waits.')
  else
    for (const { name, owner, legalEntity, contact, agreement, requestedBy } of waiting)
      console.log(
        `${name} (${owner})\n  ${legalEntity}; ${contact}; agreement ${agreement}; asked for by ${requestedBy}`,
      )
  return 0
}
