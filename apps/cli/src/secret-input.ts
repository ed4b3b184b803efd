import { createInterface } from 'node:readline'
import { isCancel, password } from '@clack/prompts'
import { UsageError } from './command.ts'

/** Asks for secrets, hidden, one after the other; without a terminal reads them from standard input, one a line. */
export async function readSecrets(names: readonly string[]): Promise<string[]> {
  const secrets: string[] = []
  if (process.stdin.isTTY) {
    for (const message of names) {
      const secret = await password({ message, output: process.stderr })
      if (isCancel(secret)) throw new UsageError('Stopped: nothing was changed')
      secrets.push(secret.trim())
    }
    return secrets
  }
  for await (const line of createInterface({ input: process.stdin })) {
    secrets.push(line.trim())
    if (secrets.length === names.length) break
  }
  if (secrets.length < names.length)
    throw new UsageError(`Standard input should hold, a line each: ${names.join(', ')}`)
  return secrets
}
