import { readFile } from 'node:fs/promises'
import { createAgent, createAgentServer } from '@breakwater/agent'
import { type Command, type CommandInput, portOption, requiredOption, textOption, UsageError } from '../command.ts'
import { untilStopped } from '../until-stopped.ts'

export const agentCommand: Command = {
  summary: "run a platform's agent: follow the feed, match uploads, report back",
  help: `Usage: breakwater agent --service URL --key-file FILE [--state DIR] [--port N]

  --service URL        the Breakwater service
  --key-file FILE      the platform's key, as "breakwater platform add" showed it
                       (or the environment variable BREAKWATER_PLATFORM_KEY)
  --state DIR          what it holds and how far it has read; default ./agent-state
  --port N             default 8070; 0 takes any free port
  --host HOST          default 127.0.0.1; any other needs --token-file
  --token-file FILE    bearer token that callers must send
  --allow-bare-hash    take a hash instead of a picture; makes the list a lookup oracle, so off by default
  --json               print {"url"} when it listens, then events as JSON lines

Example: breakwater agent --service http://localhost:8080 --key-file platform.key --state ./agent-state
Exit codes: 0 stopped by you; 1 could not start; 2 wrong use.`,
  options: {
    service: { type: 'string' },
    'key-file': { type: 'string' },
    state: { type: 'string' },
    port: { type: 'string' },
    host: { type: 'string' },
    'token-file': { type: 'string' },
    'allow-bare-hash': { type: 'boolean' },
  },
  async run(input) {
    const isJson = input.values.json === true
    const service = requiredOption(input, 'service').replace(/\/+$/, '')
    const apiKey = (await secretFrom(input, 'key-file')) ?? process.env.BREAKWATER_PLATFORM_KEY
    if (apiKey === undefined || apiKey === '') throw new UsageError('--key-file is needed')
    const token = await secretFrom(input, 'token-file')
    const agent = createAgent({
      service,
      apiKey,
      stateDirectory: textOption(input, 'state') ?? './agent-state',
      bareHash: input.values['allow-bare-hash'] === true,
      log: (event) => console.log(JSON.stringify(event)),
    })
    const server = await createAgentServer(agent, {
      host: textOption(input, 'host') ?? '127.0.0.1',
      port: portOption(input, 8070),
      ...(token === undefined ? {} : { token }),
    })
    agent.start()
    console.log(isJson ? JSON.stringify({ url: server.url }) : `The agent listens on ${server.url}`)
    await untilStopped()
    await server.close()
    await agent.close()
    return 0
  },
}

async function secretFrom(input: CommandInput, option: string): Promise<string | undefined> {
  const file = textOption(input, option)
  return file === undefined ? undefined : (await readFile(file, 'utf8')).trim()
}
