import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import {
  AgentContents,
  eraseContents,
  type FileState,
  type ImportState,
  type ImportTarget,
  importFile,
  LookBackInUse,
  LookBackKeyMissing,
  LookBackKeyRefused,
  type Looked,
  lookAtFile,
  readConfiguration,
  StoredContents,
} from '@breakwater/agent'
import { type Command, type CommandInput, type ExitCode, textOption, UsageError } from '../command.ts'

export const agentLookBackCommand: Command = {
  summary: 'import, count, forget or erase the hashes that an agent keeps to look back',
  help: `Usage: breakwater agent look-back import FILE | look FILE | status | forget CONTENT…|- | erase --yes

  import FILE          existing hashes, CSV (content,pdq,quality[,md5]) or JSON lines, plain or gzip. Goes on where it
                       stopped; lines that cannot be taken are named in FILE.refused.jsonl and stop nothing
  look FILE            has the agent read what you show from your own storage and look inside of it, too, for all that
                       is listed by now. CSV (content,url) or JSON lines, plain or gzip. Goes on where it stopped; uploads
                       go first
  forget CONTENT…      as after a deletion on the platform; - reads them from standard input, one a line
  erase --yes          everything, and the key; no agent may run

  --config FILE        the agent's configuration: where its state, its key and its port are
  --state DIR          the agent's state directory; default ./agent-state
  --key-file FILE      the key, where it is not look-back.key in there
  --agent URL          the agent that has the contents open; without it the state is opened, and where an agent has that,
                       the agent at http://127.0.0.1:8070 is asked
  --token-file FILE    the agent's bearer token
  --refused FILE       where refused lines are named
  --pass NAME          with look: another name looks at all of the file once more; default 1
  --at-once N          with look: so many are looked at at a time, 1 to 16; default 2
  --json               one JSON line for each step

Example: breakwater agent look-back import hashes.csv.gz --config agent.yaml
Exit codes: 0 done; 1 it could not, or lines were refused; 2 wrong use.`,
  options: {
    config: { type: 'string' },
    state: { type: 'string' },
    'key-file': { type: 'string' },
    agent: { type: 'string' },
    'token-file': { type: 'string' },
    refused: { type: 'string' },
    pass: { type: 'string' },
    'at-once': { type: 'string' },
    yes: { type: 'boolean' },
  },
  async run(input) {
    const [action, ...names] = input.positionals
    if (action === 'import' && names.length === 1) return importContents(input, names[0]!)
    if (action === 'look' && names.length === 1) return lookAt(input, names[0]!)
    if (action === 'status' && names.length === 0) return showStatus(input)
    if (action === 'forget' && names.length > 0) return forget(input, names)
    if (action === 'erase' && names.length === 0) {
      if (input.values.yes !== true) throw new UsageError('This forgets every content: say --yes if you mean it')
      return erase(input)
    }
    throw new UsageError('Say what to do: import FILE, look FILE, status, forget CONTENT…, erase --yes')
  },
}

type Contents = (StoredContents | AgentContents) & ImportTarget

/** Where the contents are, and who may have them open. */
interface Whereabouts {
  readonly place: { readonly directory: string; readonly keyFile?: string }
  readonly url: string
  readonly tokenFile: string | undefined
}

async function whereaboutsOf(input: CommandInput): Promise<Whereabouts> {
  const configFile = textOption(input, 'config')
  const file = configFile === undefined ? undefined : readConfiguration(await readFile(configFile, 'utf8'))
  const keyFile = textOption(input, 'key-file') ?? file?.lookBack?.keyFile
  const directory = textOption(input, 'state') ?? file?.state ?? './agent-state'
  const { host, port } = file?.listen ?? { host: '127.0.0.1', port: 8070 }
  return {
    place: { directory, ...(keyFile === undefined ? {} : { keyFile }) },
    url: textOption(input, 'agent') ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tokenFile: textOption(input, 'token-file') ?? file?.listen.tokenFile,
  }
}

async function withContents<Result>(
  input: CommandInput,
  use: (contents: Contents) => Promise<Result>,
): Promise<Result> {
  const { place } = await whereaboutsOf(input)
  try {
    if (textOption(input, 'agent') === undefined) {
      using stored = await StoredContents.open(place)
      return await use(stored)
    }
  } catch (error) {
    if (!(error instanceof LookBackInUse)) throw error
  }
  return use(await runningAgent(input))
}

async function runningAgent(input: CommandInput): Promise<AgentContents> {
  const { url, tokenFile } = await whereaboutsOf(input)
  const token = tokenFile === undefined ? undefined : (await readFile(tokenFile, 'utf8')).trim()
  return new AgentContents(url.replace(/\/+$/, ''), token)
}

async function importContents(input: CommandInput, file: string): Promise<ExitCode> {
  return goThrough<ImportState>(input, file, progressLine, (options) =>
    withContents(input, (contents) => importFile(file, contents, options)),
  )
}

async function lookAt(input: CommandInput, file: string): Promise<ExitCode> {
  const atOnce = Number(textOption(input, 'at-once') ?? 2)
  if (!Number.isInteger(atOnce) || atOnce < 1 || atOnce > 16)
    throw new UsageError('--at-once takes a number from 1 to 16')
  const pass = textOption(input, 'pass') ?? '1'
  const agent = await runningAgent(input)
  return goThrough<FileState<Looked>>(input, file, lookLine, (options) =>
    lookAtFile(file, agent, { ...options, atOnce, pass }),
  )
}

interface PassState {
  readonly refused: number
  readonly isFinished: boolean
}

/** Says every second how far it is, and at the end what was refused. Ctrl-C ends it after what is under way. */
async function goThrough<State extends PassState>(
  input: CommandInput,
  file: string,
  lineOf: (state: State) => string,
  go: (options: {
    readonly refusedFile: string
    readonly onProgress: (state: State) => void
    readonly signal: AbortSignal
  }) => Promise<State>,
): Promise<ExitCode> {
  const isJson = input.values.json === true
  const refusedFile = textOption(input, 'refused') ?? `${file}.refused.jsonl`
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  let shownAt = 0
  const onProgress = (state: State) => {
    if (performance.now() - shownAt < 1000) return
    shownAt = performance.now()
    console.log(isJson ? JSON.stringify(state) : lineOf(state))
  }
  const done = await go({ refusedFile, onProgress, signal: stopping.signal })
  if (isJson) console.log(JSON.stringify(done))
  else {
    console.log(lineOf(done))
    if (done.refused > 0) console.log(`${done.refused} lines were not taken: ${refusedFile} says which and why.`)
    if (!done.isFinished) console.log('Stopped. The same command goes on from here.')
  }
  return done.isFinished && done.refused === 0 ? 0 : 1
}

function lookLine({ lines, counts, share, itemsPerSecond, secondsLeft }: FileState<Looked>): string {
  const percent = Math.floor(share * 100)
  const left = share === 1 ? '' : `, about ${secondsLeft} s left`
  const cut = counts.cutShort === 0 ? '' : `, ${counts.cutShort} not to the end`
  return `${percent} %: ${lines} lines; ${counts.looked} looked at${cut}, ${counts.found} found; ${itemsPerSecond}/s${left}`
}

function progressLine({
  lines,
  added,
  changed,
  unchanged,
  share,
  contentsPerSecond,
  secondsLeft,
}: ImportState): string {
  const percent = Math.floor(share * 100)
  const left = share === 1 ? '' : `, about ${secondsLeft} s left`
  return `${percent} %: ${lines} lines; ${added} added, ${changed} changed, ${unchanged} as they were; ${contentsPerSecond}/s${left}`
}

function showStatus(input: CommandInput): Promise<ExitCode> {
  return withContents<ExitCode>(input, async (contents) => {
    const status =
      contents instanceof StoredContents
        ? { contents: contents.size, isDueForSearch: contents.isDueForSearch, agentRuns: false }
        : { ...(await contents.status()).lookBack, agentRuns: true }
    if (input.values.json === true) console.log(JSON.stringify(status))
    else for (const [name, value] of Object.entries(status)) console.log(`${name}: ${value}`)
    return 0
  })
}

async function forget(input: CommandInput, names: readonly string[]): Promise<ExitCode> {
  const isPiped = names.length === 1 && names[0] === '-'
  const lines = isPiped ? (await text(process.stdin)).split(/\r?\n/).filter((line) => line !== '') : names
  return withContents<ExitCode>(input, async (contents) => {
    const forgotten = await contents.forget(lines)
    console.log(input.values.json === true ? JSON.stringify({ forgotten }) : `${forgotten} forgotten.`)
    return forgotten === lines.length ? 0 : 1
  })
}

async function erase(input: CommandInput): Promise<ExitCode> {
  const { place } = await whereaboutsOf(input)
  try {
    using _stored = await StoredContents.open(place)
  } catch (error) {
    if (!(error instanceof LookBackKeyMissing || error instanceof LookBackKeyRefused)) throw error
  }
  eraseContents(place)
  console.log(input.values.json === true ? JSON.stringify({ erased: true }) : 'Erased, with the key.')
  return 0
}
