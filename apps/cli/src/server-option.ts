import { type CommandInput, requiredOption, UsageError } from './command.ts'

/** The origin of a service, without a trailing slash. Throws `UsageError`. */
export function serverOption(input: CommandInput): string {
  const server = requiredOption(input, 'server')
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) {
    throw new UsageError(`--server takes an address such as http://localhost:8080, not ${server}`)
  }
  return server.replace(/\/+$/, '')
}
