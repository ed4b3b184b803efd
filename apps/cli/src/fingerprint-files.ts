import { type ProblemCode, problems } from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import { fingerprintFile, type NodeFingerprint } from '@breakwater/fingerprint/node'
import { progress } from '@clack/prompts'
import { fileTrouble } from './file-trouble.ts'

export type FileFailure = { code: ProblemCode; message: string }
export type FileResult = ({ file: string } & NodeFingerprint) | { file: string; error: FileFailure }

/** Steps of the bar for one file: a video moves through them. */
const stepsOfFile = 100

/**
 * Fingerprints files one after the other, in order; a bad file is a result too. Shows a bar when it takes long. Ctrl-C
 * ends what is running, and what was read stays printed.
 */
export async function* fingerprintFiles(files: readonly string[], signal?: AbortSignal): AsyncGenerator<FileResult> {
  const isLong = files.length > 3 || files.some((file) => /\.(mp4|m4v|mov|mkv|webm)$/i.test(file))
  const max = files.length * stepsOfFile
  const bar = isLong && process.stderr.isTTY ? progress({ max, output: process.stderr }) : null
  // The bar redraws the terminal: what is printed beside it would be wiped.
  const waiting: FileResult[] | null = bar !== null && process.stdout.isTTY ? [] : null
  bar?.start('Fingerprinting')
  let reached = 0
  const moveTo = (steps: number, text: string) => {
    bar?.advance(Math.max(0, Math.floor(steps) - reached), text)
    reached = Math.max(reached, Math.floor(steps))
  }
  let done = 0
  for (const file of files) {
    const onProgress = ({ share, secondsLeft }: { share: number; secondsLeft: number | undefined }) => {
      const left = secondsLeft === undefined ? '' : `, about ${secondsLeft} s left of this one`
      moveTo((done + share) * stepsOfFile, `${done} of ${files.length}${left}`)
    }
    const result = await fingerprintFile(file, { signal, onProgress }).then(
      (fingerprint) => ({ file, ...fingerprint }),
      (error: unknown) => ({ file, error: failureOf(error, signal) }),
    )
    if (signal?.aborted) break
    if (waiting === null) yield result
    else waiting.push(result)
    moveTo(++done * stepsOfFile, `${done} of ${files.length}`)
  }
  bar?.stop(`${done} of ${files.length} files`)
  yield* waiting ?? []
}

function failureOfCode(code: ProblemCode): FileFailure {
  return { code, message: problems[code][1] }
}

function failureOf(error: unknown, signal: AbortSignal | undefined): FileFailure {
  if (error instanceof UnreadableFile) {
    const failure = failureOfCode(error.code)
    // Of other codes the cause is a program, not the file.
    const trouble = error.code === 'unreadable-file' ? fileTrouble(error.cause) : undefined
    return { ...failure, message: trouble?.message ?? failure.message }
  }
  if (signal?.aborted) return failureOfCode('unreadable-file')
  throw error
}
