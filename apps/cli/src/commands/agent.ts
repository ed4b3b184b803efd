import { readFile } from 'node:fs/promises'
import {
  type ConfigurationFile,
  ConfigurationWrong,
  checkConfiguration,
  forgetList,
  publicSealingKey,
  readConfiguration,
  startAgent,
} from '@breakwater/agent'
import { type Command, type CommandInput, type ExitCode, portOption, textOption, UsageError } from '../command.ts'
import { untilStopped } from '../until-stopped.ts'

export const agentCommand: Command = {
  summary: "run a platform's agent: follow the feed, match uploads, report back",
  help: `Usage: breakwater agent --config FILE
       breakwater agent check --config FILE
       breakwater agent reread --config FILE
       breakwater agent sealing-key --config FILE
       breakwater agent --service URL --key-file FILE [--state DIR] [--port N]

  --config FILE        the agent's configuration, YAML or JSON (docs/agent/configuration.md); flags win over it
  --service URL        the Breakwater service
  --key-file FILE      the platform's key, as "breakwater platform add" showed it
                       (or the environment variable BREAKWATER_PLATFORM_KEY)
  --state DIR          what it holds and how far it has read; default ./agent-state
  --port N             default 8070; 0 takes any free port
  --host HOST          default 127.0.0.1; any other needs --token-file
  --token-file FILE    bearer token that callers must send
  --metrics-port N     serve figures for Prometheus at /metrics on this port of 127.0.0.1
  --dry-run            count what would be decided, and answer "allow" to everything
  --nats URL           lead a fleet over this NATS server with JetStream (docs/agent/fleet.md); may be given in the file
  --worker             with --nats: be one of the fleet's workers instead
  --allow-bare-hash    take a hash instead of a picture; makes the list a lookup oracle, so off by default
  --json               print {"url"} when it listens, then events as JSON lines

"check" looks at the file and at all that an agent with it needs, says everything that is wrong, and starts nothing.

"reread" makes a stopped agent read the whole list anew at its next start, as when its list differs from the service's log.
What waits for people stays. Until it is ready, hold uploads.

"sealing-key" shows the half of the agent's key that the operator registers, so that the list comes sealed to this agent alone;
where there is no key yet it makes one (docs/protocol/sealing.md).

Example: breakwater agent --service http://localhost:8080 --key-file platform.key --state ./agent-state
Exit codes: 0 stopped by you, or all is well; 1 could not start, or something is wrong; 2 wrong use.`,
  options: {
    config: { type: 'string' },
    service: { type: 'string' },
    'key-file': { type: 'string' },
    state: { type: 'string' },
    port: { type: 'string' },
    host: { type: 'string' },
    'token-file': { type: 'string' },
    'metrics-port': { type: 'string' },
    'dry-run': { type: 'boolean' },
    nats: { type: 'string' },
    worker: { type: 'boolean' },
    'allow-bare-hash': { type: 'boolean' },
  },
  async run(input) {
    const [action, ...rest] = input.positionals
    if (rest.length > 0) throw new UsageError(`There is no "agent ${input.positionals.join(' ')}"`)
    if (action === undefined) return run(input)
    if (action === 'check') return check(input)
    if (action === 'reread') return reread(input)
    if (action === 'sealing-key') return showSealingKey(input)
    throw new UsageError(`There is no "agent ${action}"`)
  },
}

async function run(input: CommandInput): Promise<ExitCode> {
  const running = await startAgent(await configurationOf(input))
  const { url, metricsUrl, reviewUrl } = running
  if (input.values.json === true) console.log(JSON.stringify({ url, metricsUrl, reviewUrl }))
  else {
    console.log(`The agent listens on ${url}${metricsUrl ? `, its metrics are at ${metricsUrl}` : ''}`)
    if (reviewUrl) console.log(`Moderators sign in at ${reviewUrl}`)
  }
  await untilStopped()
  // Whoever insists does not wait for what still runs.
  void untilStopped().then(() => process.exit(1))
  await running.close()
  return 0
}

async function check(input: CommandInput): Promise<ExitCode> {
  const isJson = input.values.json === true
  try {
    const results = await checkConfiguration(await configurationOf(input))
    const isGood = results.every((result) => result.isGood)
    if (isJson) console.log(JSON.stringify({ isGood, results }))
    else
      for (const result of results) console.log(`${result.isGood ? 'ok  ' : 'NOT '} ${result.check}: ${result.message}`)
    return isGood ? 0 : 1
  } catch (error) {
    if (!(error instanceof ConfigurationWrong)) throw error
    if (isJson) console.log(JSON.stringify({ isGood: false, faults: error.faults }))
    else console.log(error.message)
    return 1
  }
}

async function reread(input: CommandInput): Promise<ExitCode> {
  const { state } = await configurationOf(input)
  const forgotten = forgetList(state)
  if (input.values.json === true) console.log(JSON.stringify({ forgotten }))
  else console.log(`Forgotten: ${forgotten} entries. The next start reads the whole list.`)
  return 0
}

async function showSealingKey(input: CommandInput): Promise<ExitCode> {
  const { state: stateDirectory, sealing } = await configurationOf(input)
  const sealingKey = await publicSealingKey({ stateDirectory, sealing })
  console.log(input.values.json === true ? JSON.stringify({ sealingKey }) : sealingKey)
  return 0
}

/** The file with the flags over it. Throws `UsageError`, `ConfigurationWrong`. */
async function configurationOf(input: CommandInput): Promise<ConfigurationFile> {
  const configFile = textOption(input, 'config')
  const file: Partial<ConfigurationFile> = configFile ? readConfiguration(await readFile(configFile, 'utf8')) : {}
  const option = (name: string) => textOption(input, name)
  const given = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  const metricsPort = option('metrics-port')
  const [nats, isWorker] = [option('nats'), input.values.worker === true]
  if (isWorker && nats === undefined && file.fleet === undefined) throw new UsageError('--worker needs --nats')
  const merged = {
    ...file,
    ...given({
      service: option('service'),
      keyFile: option('key-file'),
      state: option('state'),
      dryRun: input.values['dry-run'],
      bareHash: input.values['allow-bare-hash'],
    }),
    listen: {
      ...file.listen,
      ...given({
        host: option('host'),
        port: option('port') === undefined ? undefined : portOption(input, 0),
        tokenFile: option('token-file'),
      }),
    },
    ...(nats === undefined && !isWorker
      ? {}
      : { fleet: { ...file.fleet, ...(nats && { servers: [nats] }), ...(isWorker && { role: 'worker' }) } }),
    ...(metricsPort === undefined ? {} : { metrics: { ...file.metrics, port: Number(metricsPort) } }),
  }
  if (configFile === undefined && option('service') === undefined) {
    throw new UsageError('--service is needed, or --config')
  }
  // Flags go through the same rules as the file.
  return readConfiguration(JSON.stringify(merged))
}
