import { randomBytes, randomUUID } from 'node:crypto'
import { formatRecoveryCard, parseVoucherCode } from '@breakwater/casework'
import {
  type CaseClient,
  ConnectionError,
  createCaseClient,
  openRecovery,
  RecoveryCardError,
  sealItems,
  sealRecovery,
} from '@breakwater/client'
import { type Answers, type CaseStatus, limits, Problem } from '@breakwater/contracts'
import { readCaseFiles } from '../case-files.ts'
import { type Command, type CommandInput, type ExitCode, requiredOption, textOption, UsageError } from '../command.ts'
import { readSecrets } from '../secret-input.ts'
import { serverOption } from '../server-option.ts'
import { partsHelp, partsOption, partsOptions } from './case-parts.ts'

export const caseCommand: Command = {
  summary: 'open a case, add to it, read its status, renew, withdraw or restore it',
  help: `Usage: breakwater case open FILE… --self --lane adult|child --server URL
       breakwater case add FILE… --self --lane adult|child --server URL --reference R
       breakwater case status|renew|withdraw|restore --server URL --reference R

Pictures and videos, up to 100 in a case. Only fingerprints are sent, never a file. Videos need ffmpeg on this machine;
all of a case together have room for two hours, and longer ones are looked at more thinly.

  --server URL         the service
  --self               I am in this picture or video
  --lane adult|child   adult: everyone in it was 18 or over when it was made. child: someone was not, or may not
                       have been. These two are your own answers and are needed for open and add.
${partsHelp}
  --code CODE          with open: a code that a helpline gave you. Without one, your device does a proof of work first
  --reference R        the case reference. The PIN is asked for, or read from standard input (first line); never
                       give it as an argument. restore also asks for the recovery card (second line).
  --delete-recovery    with withdraw: delete what would undo it, too
  --json               open → {"reference","pin","recovery"}; the others → the status

renew makes a case last for 24 months from today, in the last 12 months of its time.

Example: breakwater case open photo.jpg --self --lane adult --server http://localhost:8080
         echo 402915 | breakwater case status --server http://localhost:8080 --reference 7K3QF-0ZB8M-X
Exit codes: 0 done; 1 refused, or a file could not be read; 2 wrong use.`,
  options: {
    server: { type: 'string' },
    self: { type: 'boolean' },
    lane: { type: 'string' },
    ...partsOptions,
    code: { type: 'string' },
    reference: { type: 'string' },
    'delete-recovery': { type: 'boolean' },
  },
  async run(input) {
    const [action, ...files] = input.positionals
    const actions: Record<string, () => Promise<ExitCode>> = {
      open: () => open(input, files),
      add: () => add(input, files),
      status: () => status(input),
      renew: () => renew(input),
      withdraw: () => withdraw(input),
      restore: () => restore(input),
    }
    if (action === undefined || !Object.hasOwn(actions, action)) {
      throw new UsageError(`Say what to do: case ${Object.keys(actions).join(', case ')}`)
    }
    if (action !== 'open' && action !== 'add' && files.length > 0) throw new UsageError(`case ${action} takes no file`)
    return actions[action]!().catch(async (error: unknown) => {
      if (error instanceof Problem && error.code === 'lane-off') console.error(await whereElse())
      throw error
    })
  },
}

/** For those for whom nothing is done here. */
async function whereElse(): Promise<string> {
  const { handoffs } = await import('@breakwater/guidance')
  const [reportRemove, takeItDown] = [handoffs['report-remove'], handoffs['take-it-down']]
  return `Nothing was done here. Where somebody was under 18 in it:
  ${reportRemove.name} (in the UK, under 18 now)  ${reportRemove.url}
  ${takeItDown.name} (anywhere)  ${takeItDown.url}`
}

function clientOf(input: CommandInput): CaseClient {
  return createCaseClient({ baseUrl: serverOption(input) })
}

/** The person's own two answers, which only they can give. */
function answersOf(input: CommandInput, files: readonly string[]): Answers {
  const lane = input.values.lane
  if (lane !== 'adult' && lane !== 'child')
    throw new UsageError('--lane adult or --lane child is needed: it is your own answer')
  if (files.length === 0) throw new UsageError('Name at least one file')
  if (input.values.self !== true)
    throw new UsageError('--self is needed: only a person who is in the picture may list it')
  return { inPicture: true, everyoneAdult: lane === 'adult' ? 'yes' : 'no' }
}

async function open(input: CommandInput, files: string[]): Promise<ExitCode> {
  const answers = answersOf(input, files)
  const partsWithout = partsOption(input, files)
  const code = codeOf(input)
  const client = clientOf(input)
  const { items, unread } = await readCaseFiles(files, { partsWithout })
  const recovery = formatRecoveryCard(randomBytes(17))
  const body = { answers, items, recovery: await sealRecovery(recovery, items) }
  const { reference, pin } = await sendTwice(() =>
    client.open(body, idempotencyKey, code === undefined ? {} : { voucher: code }),
  )
  if (input.values.json === true) {
    console.log(JSON.stringify({ reference, pin, recovery, ...(unread.length > 0 ? { unread } : {}) }))
  } else {
    console.log(`Reference  ${reference}\nPIN        ${pin}\nKeep these private. Nobody can look them up for you.\n`)
    console.log(`Recovery card  ${recovery}\nKeep this apart from them, or with someone you trust.`)
  }
  return unread.length === 0 ? 0 : 1
}

async function add(input: CommandInput, files: string[]): Promise<ExitCode> {
  const answers = answersOf(input, files)
  const partsWithout = partsOption(input, files)
  const client = clientOf(input)
  const reference = requiredOption(input, 'reference')
  const [pin] = await readSecrets(['PIN'])
  const before = await client.status({ reference, pin: pin! })
  if (before.state !== 'active') throw new Problem('case-over')
  if (before.recoveryKey === undefined) throw new Problem('case-closed')
  const mostFrames = limits.videoFrames - before.frames
  const { items, unread } = await readCaseFiles(files, { mostFrames, partsWithout })
  const recovery = await sealItems(before.recoveryKey, items)
  const body = { reference, pin: pin!, answers, items, recovery }
  printStatus(input, await sendTwice(() => client.add(body, idempotencyKey)))
  return unread.length === 0 ? 0 : 1
}

async function renew(input: CommandInput): Promise<ExitCode> {
  const client = clientOf(input)
  const reference = requiredOption(input, 'reference')
  const [pin] = await readSecrets(['PIN'])
  return printStatus(input, await client.renew({ reference, pin: pin! }))
}

function codeOf(input: CommandInput): string | undefined {
  const text = textOption(input, 'code')
  if (text === undefined) return undefined
  const code = parseVoucherCode(text)
  if (code === null) throw new UsageError('--code: one letter or number of the code is not right')
  return code
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
  if (current.recovery === undefined) throw new Problem(current.ageInQuestion ? 'lane-off' : 'recovery-over')
  const { items, proof, unreadable } = await openRecovery(card!, current.recovery).catch((error: unknown) => {
    if (error instanceof RecoveryCardError) throw new Problem('recovery-mismatch', {}, { cause: error })
    throw error
  })
  if (unreadable > 0)
    console.error(`What was added in ${unreadable} of the later requests does not open with this card.`)
  return printStatus(input, await client.restore({ reference, pin: pin!, items, proof }))
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
    renewableFrom,
  } = status
  console.log(`The case is ${state}. Pictures and videos: ${items}. It ends on ${expiresOn}.`)
  if (state === 'active' && listed < items) console.log(`On the list now: ${listed}.`)
  if (renewableFrom !== undefined) console.log(`It can be renewed from ${renewableFrom} on.`)
  for (const { name, holds, removal, exactVideosOnly } of platforms) {
    const ofVideos = exactVideosOnly && removal === undefined ? ' (of videos only exact copies)' : ''
    console.log(`  ${name}: ${removal === undefined ? holds : `removal ${removal}`}${ofVideos}`)
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
