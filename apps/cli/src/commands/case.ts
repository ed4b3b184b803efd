import { randomBytes, randomUUID } from 'node:crypto'
import { formatRecoveryCard } from '@breakwater/casework'
import {
  type CaseClient,
  ConnectionError,
  createCaseClient,
  openRecovery,
  RecoveryCardError,
  sealRecovery,
} from '@breakwater/client'
import { type CaseStatus, type ImageFingerprint, Problem } from '@breakwater/contracts'
import { listable } from '@breakwater/fingerprint'
import { type Command, type CommandInput, type ExitCode, requiredOption, UsageError } from '../command.ts'
import { type FileFailure, failureOfCode, fingerprintFiles } from '../fingerprint-files.ts'
import { readSecrets } from '../secret-input.ts'

export const caseCommand: Command = {
  summary: 'open a case, read its status, withdraw it, restore it',
  help: `Usage: breakwater case open FILE… --self --lane adult|child --server URL
       breakwater case status|withdraw|restore --server URL --reference R

Only fingerprints are sent, never a picture.

  --server URL         the service
  --self               I am in this picture or video
  --lane adult|child   adult: everyone in it was 18 or over when it was made. child: someone was not, or may not
                       have been. These two are your own answers and are needed for open.
  --reference R        the case reference. The PIN is asked for, or read from standard input (first line); never
                       give it as an argument. restore also asks for the recovery card (second line).
  --delete-recovery    with withdraw: delete what would undo it, too
  --json               open → {"reference","pin","recovery"}; the others → the status

Example: breakwater case open photo.jpg --self --lane adult --server http://localhost:8080
         echo 402915 | breakwater case status --server http://localhost:8080 --reference 7K3QF-0ZB8M-X
Exit codes: 0 done; 1 refused, or a file could not be read; 2 wrong use.`,
  options: {
    server: { type: 'string' },
    self: { type: 'boolean' },
    lane: { type: 'string' },
    reference: { type: 'string' },
    'delete-recovery': { type: 'boolean' },
  },
  async run(input) {
    const [action, ...files] = input.positionals
    const actions: Record<string, () => Promise<ExitCode>> = {
      open: () => open(input, files),
      status: () => status(input),
      withdraw: () => withdraw(input),
      restore: () => restore(input),
    }
    if (action === undefined || !Object.hasOwn(actions, action)) {
      throw new UsageError(`Say what to do: case ${Object.keys(actions).join(', case ')}`)
    }
    if (action !== 'open' && files.length > 0) throw new UsageError(`case ${action} takes no file`)
    return actions[action]!()
  },
}

function clientOf(input: CommandInput): CaseClient {
  const server = requiredOption(input, 'server')
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) {
    throw new UsageError(`--server takes an address such as http://localhost:8080, not ${server}`)
  }
  return createCaseClient({ baseUrl: server.replace(/\/+$/, '') })
}

async function open(input: CommandInput, files: string[]): Promise<ExitCode> {
  const lane = input.values.lane
  if (lane !== 'adult' && lane !== 'child')
    throw new UsageError('--lane adult or --lane child is needed: it is your own answer')
  if (files.length === 0) throw new UsageError('Name at least one file')
  if (input.values.self !== true)
    throw new UsageError('--self is needed: only a person who is in the picture may list it')
  const client = clientOf(input)
  const items: ImageFingerprint[] = []
  const unread: { file: string; error: FileFailure }[] = []
  for await (const result of fingerprintFiles(files)) {
    if ('error' in result) unread.push(result)
    else if (result.kind === 'video') unread.push({ file: result.file, error: failureOfCode('video-not-listed') })
    else items.push(listable(result))
  }
  for (const { file, error } of unread) console.error(`${file}: ${error.message} (${error.code})`)
  if (items.length === 0) throw new Problem(unread[0]!.error.code)
  const recovery = formatRecoveryCard(randomBytes(17))
  const answers = { inPicture: true, everyoneAdult: lane === 'adult' ? 'yes' : 'no' } as const
  const body = { answers, items, recovery: await sealRecovery(recovery, items) }
  const { reference, pin } = await sendTwice(() => client.open(body, idempotencyKey))
  if (input.values.json === true) {
    console.log(JSON.stringify({ reference, pin, recovery, ...(unread.length > 0 ? { unread } : {}) }))
  } else {
    console.log(`Reference  ${reference}\nPIN        ${pin}\nKeep these private. Nobody can look them up for you.\n`)
    console.log(`Recovery card  ${recovery}\nKeep this apart from them, or with someone you trust.`)
  }
  return unread.length === 0 ? 0 : 1
}

const idempotencyKey = randomUUID()

/** After a lost answer nobody knows whether the case exists. The same key makes asking again safe. */
async function sendTwice<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  return call().catch((error: unknown) => {
    if (!(error instanceof ConnectionError)) throw error
    return call()
  })
}

async function status(input: CommandInput): Promise<ExitCode> {
  const client = clientOf(input)
  const reference = requiredOption(input, 'reference')
  const [pin] = await readSecrets(['PIN'])
  return printStatus(input, await client.status({ reference, pin: pin! }))
}

async function withdraw(input: CommandInput): Promise<ExitCode> {
  const client = clientOf(input)
  const reference = requiredOption(input, 'reference')
  const [pin] = await readSecrets(['PIN'])
  const deleteRecovery = input.values['delete-recovery'] === true
  return printStatus(input, await client.withdraw({ reference, pin: pin!, deleteRecovery }))
}

async function restore(input: CommandInput): Promise<ExitCode> {
  const client = clientOf(input)
  const reference = requiredOption(input, 'reference')
  const [pin, card] = await readSecrets(['PIN', 'Recovery card'])
  const current = await client.status({ reference, pin: pin! })
  if (current.state !== 'withdrawn') throw new Problem('case-not-withdrawn')
  if (current.recovery === undefined) throw new Problem('recovery-over')
  const opened = await openRecovery(card!, current.recovery.ciphertext).catch((error: unknown) => {
    if (error instanceof RecoveryCardError) throw new Problem('recovery-mismatch', {}, { cause: error })
    throw error
  })
  return printStatus(input, await client.restore({ reference, pin: pin!, ...opened }))
}

const reviews = {
  waiting: 'You asked for a person to look. Their answer will be in this status.',
  kept: 'A person looked: the pictures stay on the list.',
  'taken-off': 'A person looked, and took at least one picture off the list.',
} as const

function printStatus(input: CommandInput, status: CaseStatus): 0 {
  if (input.values.json === true) {
    console.log(JSON.stringify(status))
    return 0
  }
  const {
    state,
    items,
    listed,
    expiresOn,
    platforms,
    stopped,
    lookedAndDidNotAct,
    underQuestion,
    ageInQuestion,
    review,
    recovery,
  } = status
  console.log(`The case is ${state}. Pictures: ${items}. It ends on ${expiresOn}.`)
  if (state === 'active' && listed < items) console.log(`On the list now: ${listed}.`)
  for (const { name, holds, removal } of platforms) {
    console.log(`  ${name}: ${removal === undefined ? holds : `removal ${removal}`}`)
  }
  console.log(stopped ? 'A site that takes part stopped a copy.' : 'No site has told us that it stopped a copy.')
  if (lookedAndDidNotAct) console.log('A site looked and decided not to remove something.')
  if (underQuestion) console.log('A site has a question about this case. A person will look at it.')
  if (ageInQuestion) {
    console.log('A site thinks someone in it may be under 18. If so: Report Remove (UK) and Take It Down can do more.')
  }
  if (review !== 'none') console.log(reviews[review])
  if (recovery !== undefined) console.log(`The recovery card can undo the withdrawal until ${recovery.until}.`)
  return 0
}
