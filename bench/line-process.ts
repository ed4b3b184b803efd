import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A process that answers every line with one line. */
export interface LineProcess {
  /** Rejects when the process ends instead of answering. */
  ask(line: string): Promise<string>
  stop(): void
}

export function startLineProcess(command: string, args: readonly string[]): LineProcess {
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`ended with code ${code}`)))
  })
  ended.catch(() => {})
  child.stdin!.on('error', () => {})
  return {
    async ask(line) {
      child.stdin!.write(`${line}\n`)
      const answer = await Promise.race([lines.next(), ended])
      if (answer.done) throw new Error('ended without an answer')
      return answer.value
    },
    stop: () => child.kill(),
  }
}
