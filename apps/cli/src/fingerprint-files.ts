import { problems } from '@breakwater/contracts'
import { UnreadableFile } from '@breakwater/fingerprint'
import { fingerprintFile, type NodeImageFingerprint } from '@breakwater/fingerprint/node'
import { progress } from '@clack/prompts'

export type FileFailure = { code: UnreadableFile['code']; message: string }
export type FileResult = ({ file: string } & NodeImageFingerprint) | { file: string; error: FileFailure }

/** Fingerprints files one after the other, in order; a bad file is a result too. Shows a bar when it takes long. */
export async function* fingerprintFiles(files: readonly string[]): AsyncGenerator<FileResult> {
  const bar = files.length > 3 && process.stderr.isTTY ? progress({ max: files.length, output: process.stderr }) : null
  // The bar redraws the terminal: what is printed beside it would be wiped.
  const waiting: FileResult[] | null = bar !== null && process.stdout.isTTY ? [] : null
  bar?.start('Fingerprinting')
  let done = 0
  for (const file of files) {
    const result = await fingerprintFile(file).then(
      (fingerprint) => ({ file, ...fingerprint }),
      (error: unknown) => ({ file, error: failureOf(error) }),
    )
    if (waiting === null) yield result
    else waiting.push(result)
    bar?.advance(1, `${++done} of ${files.length}`)
  }
  bar?.stop(`${done} of ${files.length} files`)
  yield* waiting ?? []
}

function failureOf(error: unknown): FileFailure {
  if (!(error instanceof UnreadableFile)) throw error
  return { code: error.code, message: problems[error.code][1] }
}
