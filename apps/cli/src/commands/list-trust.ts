import { readFile } from 'node:fs/promises'
import { administer, keyIdOf, readPublicKey } from '@breakwater/service'
import { type Command, type CommandInput, type ExitCode, requiredOption, UsageError } from '../command.ts'
import { signedAct, signingHelp, signingOptions } from '../signing-options.ts'
import { laneHelp, laneLocationOf, laneOptions } from '../store-location.ts'

export const listTrustCommand: Command = {
  summary: 'whose lists are taken',
  help: `Usage: breakwater list trust add BODY --body-key FILE --by NAME --sign-with KEY
       breakwater list trust approve KEY-ID --by OTHER --sign-with KEY
       breakwater list trust remove KEY-ID --by NAME --because TEXT
       breakwater list trust list

What a body lists, platforms may refuse at once. So two people, each enrolled with a key of their own (breakwater operator),
put its key in place. BODY is its name exactly as its lists say it. A body may have several keys, to change from one to the next.

  add       ask that lists be taken that are signed with this key. None is taken yet
  approve   the second person, who compared the key id with the body itself, by phone or face to face
  remove    no more lists are taken with this key. One person is enough. What is listed stays: see list end
  list      the keys, and who put them in place

  --body-key FILE   the body's public key, which you have from the body itself
${signingHelp}
  --because TEXT    with remove: why
${laneHelp}
  --json            the answer as JSON; list → a line for each key

Example: breakwater list trust add "Harbour Hotline" --body-key hotline.pub --by "Ada Jones" --sign-with ada.key
Exit codes: 0 done; 1 refused; 2 wrong use.`,
  options: { ...laneOptions, ...signingOptions, 'body-key': { type: 'string' }, because: { type: 'string' } },
  async run(input) {
    const [action, name, ...rest] = input.positionals
    if (rest.length > 0) throw new UsageError('One name only; put quotes around a name with spaces')
    if (action === 'list' && name === undefined) return list(input)
    if (name !== undefined && action === 'add') return add(input, name)
    if (name !== undefined && action === 'approve') return approve(input, name)
    if (name !== undefined && action === 'remove') return remove(input, name)
    throw new UsageError(
      'Say what to do: list trust add BODY, list trust approve KEY-ID, list trust remove KEY-ID, list trust list',
    )
  },
}

function say(input: CommandInput, answer: object, text: string): ExitCode {
  console.log(input.values.json === true ? JSON.stringify(answer) : text)
  return 0
}

async function add(input: CommandInput, body: string): Promise<ExitCode> {
  const publicKey = await readFile(requiredOption(input, 'body-key'), 'utf8')
  const keyId = keyIdOf(readPublicKey(publicKey))
  return administer<ExitCode>(laneLocationOf(input), async (administration) => {
    const act = await signedAct(input, administration, 'list-trust', { body, keyId })
    if (act === null) return 0
    const asked = await administration.requestListTrust({ body, publicKey, act })
    const next = `Another person approves it: breakwater list trust approve ${keyId}`
    return say(input, asked, `${body}, key ${keyId}: asked for. No list is taken yet.\n${next}`)
  })
}

async function approve(input: CommandInput, keyId: string): Promise<ExitCode> {
  return administer<ExitCode>(laneLocationOf(input), async (administration) => {
    const key = (await administration.listKeys()).find((each) => each.keyId === keyId)
    if (key === undefined) throw new UsageError(`Nobody asked for key ${keyId}: see list trust list`)
    const { body } = key
    const act = await signedAct(input, administration, 'list-trust-approve', { body, keyId })
    if (act === null) return 0
    const approved = await administration.approveListTrust({ keyId, act })
    return say(input, approved, `Lists of ${body} that are signed with key ${keyId} are taken from now on.`)
  })
}

async function remove(input: CommandInput, keyId: string): Promise<ExitCode> {
  const by = requiredOption(input, 'by')
  const because = requiredOption(input, 'because')
  const removed = await administer(laneLocationOf(input), (administration) =>
    administration.removeListTrust({ keyId, by, because }),
  )
  const stays = 'What is listed stays until its list runs out, or somebody ends it: breakwater list end'
  return say(input, removed, `No list is taken with key ${keyId} any more. ${stays}`)
}

async function list(input: CommandInput): Promise<ExitCode> {
  const keys = await administer(laneLocationOf(input), (administration) => administration.listKeys())
  if (keys.length === 0 && input.values.json !== true) console.log('No lists are taken from anybody.')
  for (const key of keys) {
    const { keyId, body, requestedBy, approvedBy } = key
    const stands = approvedBy === null ? 'waits for a second person' : `approved by ${approvedBy}`
    say(input, key, `${keyId}  ${body}: asked for by ${requestedBy}, ${stands}`)
  }
  return 0
}
