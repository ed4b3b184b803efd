import { mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'

/** One line of the ledger: entries that ended at the word of their holder. No hash, no case. */
export interface LedgerLine {
  readonly sequence: number
  readonly entries: readonly string[]
}

export function ledgerPath(dataDirectory: string): string {
  return path.join(dataDirectory, 'withdrawn.ledger')
}

/**
 * Notes withdrawn entries outside the database and waits until they are on the disk. Called before the withdrawal
 * commits: after a crash in between the ledger names entries that are still listed, which only matters when a backup
 * is restored, and then errs on the side of the person who asked for the withdrawal.
 */
export async function appendToLedger(dataDirectory: string, line: LedgerLine): Promise<void> {
  await mkdir(dataDirectory, { recursive: true })
  const file = await open(ledgerPath(dataDirectory), 'a', 0o600)
  try {
    await file.appendFile(`${JSON.stringify(line)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Every line that was written whole; a torn last line was never acknowledged. Null when there is no ledger. */
export async function readLedger(file: string): Promise<LedgerLine[] | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const lines = text.split('\n')
  // What follows the last newline is torn or empty. A crash can also leave a torn line before a later whole one.
  return lines.slice(0, -1).flatMap((line) => {
    try {
      return [JSON.parse(line) as LedgerLine]
    } catch {
      return []
    }
  })
}
