import { readFile } from 'node:fs/promises'
import { administer, documentDigest, type SignableDocument } from '@breakwater/service'
import { type Command, type CommandInput, type ExitCode, requiredOption, UsageError } from '../command.ts'
import { readJsonFile, signedAct, signingHelp, signingOptions } from '../signing-options.ts'
import { childLocationHelp, childLocationOptions, childStoreOf } from '../store-location.ts'

export const laneCommand: Command = {
  summary: "open the child lane under a designated body's grant, or close it",
  help: `Usage: breakwater lane enable --grant FILE --body-key FILE --by NAME --sign-with KEY
       breakwater lane approve --by OTHER --sign-with KEY
       breakwater lane status | disable --by NAME --because TEXT

Cases of pictures of people under 18 are taken only under a grant that a designated body signed, enabled by one person of the
grant and approved by another. Read docs/runbooks/enable-the-child-lane.md first.

  enable    put a grant in place. It opens nothing yet
  approve   the second person opens the lane
  status    how each grant stands, and until when what is listed may stay
  disable   no new case from this second on. One person is enough, and no key is needed. What is listed stays for seven
            days, in which two people can open the lane again; then it is destroyed, and platforms are told

  --grant FILE      the grant, signed by the body (docs/protocol/lane-grant.md)
  --body-key FILE   the body's public key, which you have from the body itself
${signingHelp}
  --because TEXT    with disable: why
${childLocationHelp}
  --json            the answer as JSON

Example: breakwater lane enable --grant grant.json --body-key hotline.pub --by "Ada Jones" --sign-with ada.key
Exit codes: 0 done; with status, the lane is open; 1 refused, or the lane is not open; 2 wrong use.`,
  options: {
    ...childLocationOptions,
    ...signingOptions,
    grant: { type: 'string' },
    'body-key': { type: 'string' },
    because: { type: 'string' },
  },
  async run(input) {
    const [action, ...rest] = input.positionals
    const actions: Record<string, () => Promise<ExitCode>> = {
      enable: () => enable(input),
      approve: () => approve(input),
      status: () => status(input),
      disable: () => disable(input),
    }
    if (action === undefined || rest.length > 0 || !Object.hasOwn(actions, action)) {
      throw new UsageError(`Say what to do: lane ${Object.keys(actions).join(', lane ')}`)
    }
    return actions[action]!()
  },
}

function say(input: CommandInput, answer: object, text: string): ExitCode {
  console.log(input.values.json === true ? JSON.stringify(answer) : text)
  return 0
}

async function enable(input: CommandInput): Promise<ExitCode> {
  const grant = (await readJsonFile(requiredOption(input, 'grant'))) as SignableDocument
  const bodyKey = await readFile(requiredOption(input, 'body-key'), 'utf8')
  return administer(childStoreOf(input), async (administration) => {
    const act = await signedAct(input, administration, 'lane-enable', { grant: documentDigest(grant) })
    if (act === null) return 0
    const enabled = await administration.enableLane({ grant, bodyKey, act })
    return say(
      input,
      enabled,
      `Grant ${enabled.grant} is in place. It opens nothing before another person approves it.`,
    )
  })
}

async function approve(input: CommandInput): Promise<ExitCode> {
  return administer(childStoreOf(input), async (administration) => {
    const digest = await administration.waitingGrant()
    if (typeof digest !== 'string') throw new UsageError('No grant waits for a second person: see lane status')
    const act = await signedAct(input, administration, 'lane-approve', { grant: digest })
    if (act === null) return 0
    const approved = await administration.approveLane({ act })
    return say(input, approved, `Grant ${approved.grant} is approved. The lane takes cases until ${approved.until}.`)
  })
}

async function disable(input: CommandInput): Promise<ExitCode> {
  const by = requiredOption(input, 'by')
  const because = requiredOption(input, 'because')
  const closed = await administer(childStoreOf(input), (administration) => administration.disableLane({ by, because }))
  return say(
    input,
    closed,
    'The lane takes no case any more. What is listed stays for seven days, unless two people open it again.',
  )
}

const words = {
  open: 'takes cases',
  ended: 'over; everything that was listed is destroyed',
  expired: 'its time is over',
  closed: 'closed',
  waiting: 'waits for a second person',
  'other-operator': 'is for an operator of another name',
  'not-yet': 'has not begun',
  unreadable: 'cannot be read by this version',
} as const

async function status(input: CommandInput): Promise<ExitCode> {
  const standing = await administer(childStoreOf(input), (administration) => administration.laneStatus())
  const isOpen = standing.grants.some(({ state }) => state === 'open')
  if (input.values.json === true) console.log(JSON.stringify({ open: isOpen, ...standing }))
  else {
    console.log(isOpen ? 'The child lane is open.' : 'The child lane is closed.')
    console.log(`Platforms that opted in: ${standing.platforms}.`)
    if (isOpen && !standing.inProduction) console.log('This service does not run in production.')
    for (const { grant, digest, state, keyId, closed, listedUntil } of standing.grants) {
      console.log(`\n${grant?.id ?? digest.slice(0, 12)}: ${words[state]}`)
      if (grant !== null) console.log(`  by ${grant.body}, key ${keyId}, ${grant.notBefore} to ${grant.expires}`)
      if (closed !== null)
        console.log(`  closed by ${closed.by} on ${new Date(closed.at).toISOString()}: ${closed.because}`)
      if (listedUntil !== null) console.log(`  what is listed may stay until ${new Date(listedUntil).toISOString()}`)
    }
  }
  return isOpen ? 0 : 1
}
