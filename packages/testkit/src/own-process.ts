import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'

const root = path.resolve(import.meta.dirname, '../../..')

/** A part of ours as a process of its own: `main` from the top of the repository. */
export function launch(main: string, args: string[]): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, main), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The service in demonstration mode; port 0: any free one. */
export function launchService(dataDirectory: string, port: number): ChildProcess {
  return launch('apps/cli/src/main.ts', [
    ...['serve', '--demonstration', '--json', '--data', dataDirectory, '--port', String(port)],
  ])
}

/** The process's first line of JSON with a `url`; what it prints before, if it ends first, is the error. */
export function firstUrl(child: ChildProcess, onLine: (line: string) => void = () => {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        onLine(line)
        const url = line.startsWith('{"url"') ? (JSON.parse(line) as { url: string }).url : undefined
        if (url !== undefined) resolve(url)
      })
    }
    child.once('exit', () => {
      // What it says for programs it says for people, too.
      const words = lines.filter((line) => !line.startsWith('{'))
      reject(new Error((words.length > 0 ? words : lines).slice(-10).join('\n') || 'it ended without a word'))
    })
  })
}

export function endOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve) => child.once('exit', () => resolve(name)))
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = endOf(child, '')
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), 8_000)
  await ended
  clearTimeout(insist)
}
