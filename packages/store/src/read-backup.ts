import { createDecipheriv } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { PassThrough, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type BackupEnd, type BackupHeader, type BackupRow, backupKey, isRightKey, tagBytes } from './backup-format.ts'

/** A backup that cannot, or must not, be restored. Nothing was changed. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused'
}

export interface OpenedBackup {
  readonly header: BackupHeader
  lines(): AsyncGenerator<BackupRow | BackupEnd>
}

/**
 * Checks header, pepper and every byte before anything is read: what comes out of `lines` is what was backed up.
 * Throws `RestoreRefused`; an error of the file system when the file cannot be read.
 */
export async function openBackup(file: string, pepper: Uint8Array): Promise<OpenedBackup> {
  if (pepper.length === 0) throw new RestoreRefused('The pepper is empty. Without it nothing can be restored.')
  const { header, firstLine } = await readHeader(file)
  const key = backupKey(pepper, header.salt)
  if (!isRightKey(key, header)) throw new RestoreRefused('This is not the pepper that the backup was made with.')
  const end = (await stat(file)).size - tagBytes
  if (end <= firstLine.length) throw new RestoreRefused('The backup file is cut short.')
  const tag = await readTag(file, end)
  const content = () => createReadStream(file, { start: firstLine.length, end: end - 1 })
  const decipher = () =>
    createDecipheriv('aes-256-gcm', key, Buffer.from(header.nonce, 'hex')).setAAD(firstLine).setAuthTag(tag)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    await pipeline(content(), decipher(), nowhere)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall !== undefined) throw cause
    throw new RestoreRefused('The backup file is damaged or was changed.', { cause })
  }
  return {
    header,
    async *lines() {
      const input = new PassThrough()
      const reading = pipeline(content(), decipher(), createGunzip(), input)
      reading.catch(() => {})
      try {
        for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
          yield JSON.parse(line) as BackupRow | BackupEnd
        }
        await reading
      } finally {
        input.destroy()
      }
    },
  }
}

async function readTag(file: string, position: number): Promise<Buffer> {
  const handle = await open(file)
  try {
    const tag = Buffer.alloc(tagBytes)
    await handle.read(tag, 0, tagBytes, position)
    return tag
  } finally {
    await handle.close()
  }
}

async function readHeader(file: string): Promise<{ header: BackupHeader; firstLine: Buffer }> {
  const handle = await open(file)
  try {
    const start = Buffer.alloc(4096)
    const { bytesRead } = await handle.read(start, 0, start.length, 0)
    const newline = start.subarray(0, bytesRead).indexOf('\n')
    const header = newline < 0 ? null : parseHeader(start.toString('utf8', 0, newline))
    if (header === null) throw new RestoreRefused('This file is not a Breakwater backup.')
    return { header, firstLine: start.subarray(0, newline + 1) }
  } finally {
    await handle.close()
  }
}

function parseHeader(text: string): BackupHeader | null {
  try {
    const header = JSON.parse(text) as Partial<BackupHeader> | null
    const isOurs = header?.format === 'breakwater-backup/1'
    const isWhole = [header?.salt, header?.nonce, header?.keyCheck].every((part) => typeof part === 'string')
    return isOurs && isWhole && Number.isSafeInteger(header.head) ? (header as BackupHeader) : null
  } catch {
    return null
  }
}
