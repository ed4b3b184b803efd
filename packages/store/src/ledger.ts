import { mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Lane } from '@breakwater/contracts'

/** One line of the ledger: entries of one case, or of one list, that ended together. No hash, no case, no time. */
export interface LedgerLine {
  readonly type: 'withdraw' | 'expire'
  /** Of the last of their events. */
  readonly sequence: number
  readonly entries: readonly string[]
  /** Their holder asked that the sealed recovery be deleted, too. */
  readonly recoveryDeleted?: true
  /** A file of this list with this serial number was begun: none before it is taken again. */
  readonly list?: { readonly body: string; readonly name: string; readonly lane: Lane; readonly serial: number }
}

/** How a platform stands since it was suspended, or its sealing key was set, changed or taken away. */
export interface PlatformLine {
  readonly type: 'platform'
  readonly platform: string
  /** Began by this: of several lines about one platform that with the greatest holds. */
  readonly period: number
  readonly isSuspended: boolean
  readonly sealingKey: string | null
}

export function ledgerPath(dataDirectory: string): string {
  return path.join(dataDirectory, 'withdrawn.ledger')
}

/**
 * Notes ended entries outside the database and waits until they are on the disk. Called before the withdrawal commits:
 * after a crash in between, the ledger names entries that are still listed. That matters only when a backup is
 * restored, and then errs on the side of the person who asked for the withdrawal.
 *
 * The newline comes before a line, not after it: a line torn by a crash then never runs into the next one.
 */
export async function appendToLedger(
  dataDirectory: string,
  lines: readonly (LedgerLine | PlatformLine)[],
): Promise<void> {
  if (lines.length === 0) return
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const file = await open(ledgerPath(dataDirectory), 'a', 0o600)
  try {
    const isNew = (await file.stat()).size === 0
    await file.appendFile(lines.map((line) => `\n${JSON.stringify(line)}`).join(''))
    await file.sync()
    if (isNew) await syncDirectory(dataDirectory)
  } finally {
    await file.close()
  }
}

/** A new file is safe only when its name is on the disk as well. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What ended, by every line that was written whole; a torn one was never acknowledged. Null when there is no ledger. */
export async function readLedger(file: string): Promise<LedgerLine[] | null> {
  const lines = await readLines(file)
  return lines?.filter((line) => line.type !== 'platform') ?? null
}

/** How each platform stands that the ledger knows of, by its id. */
export async function readPlatforms(file: string): Promise<Map<string, PlatformLine>> {
  const lines = ((await readLines(file)) ?? []).filter((line) => line.type === 'platform')
  return new Map(lines.toSorted((one, other) => one.period - other.period).map((line) => [line.platform, line]))
}

async function readLines(file: string): Promise<(LedgerLine | PlatformLine)[] | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as LedgerLine | PlatformLine]
    } catch {
      return []
    }
  })
}
