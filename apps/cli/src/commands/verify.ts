import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  checkConsistency,
  checkMirror,
  checkReceipt,
  manifestName,
  type NoteKey,
  openCheckpoint,
  openRelease,
  parseKey,
  Unverified,
} from '@breakwater/log'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type Command, type CommandInput, type ExitCode, textOption, UsageError } from '../command.ts'
import { readMirror } from '../mirror-files.ts'
import { compareFiles, digestsBelow } from '../release-files.ts'

export const verifyCommand: Command = {
  summary: 'check a receipt, a checkpoint, a mirror or a release, without any network',
  help: `Usage: breakwater verify receipt FILE [--key KEY]
       breakwater verify checkpoint FILE --key KEY [--after OLDER] [--mirror DIR]
       breakwater verify mirror DIR --key KEY
       breakwater verify release DIR|MANIFEST --key KEY

Nothing is asked of anybody: what is checked is in the files, and in the key.

  receipt       what a person keeps: that what they listed was written into the log
  checkpoint    that a log of some size was signed. --after: that it still holds all that OLDER did, by the tiles of DIR
  mirror        a copy of the whole log, made with: breakwater log mirror
  release       that the files of a folder are those that were signed, none more and none less
  --key KEY     the line NAME+ID+KEY, or a file with it. Get it from whoever runs the service by another way than the
                receipt: with the key that stands in the receipt itself, only whoever wrote the receipt vouches for it
  --json        {"verified":true,…} or {"verified":false,"reason","message"}

Example: breakwater verify receipt my-receipt.json --key harbour-trust.key
Exit codes: 0 it holds; 1 it does not; 2 wrong use.`,
  options: { key: { type: 'string' }, after: { type: 'string' }, mirror: { type: 'string' } },
  async run(input) {
    const [what, file, ...rest] = input.positionals
    const checks: Record<string, (file: string) => Promise<Checked>> = {
      receipt: (file) => receipt(input, file),
      checkpoint: (file) => checkpoint(input, file),
      mirror: (file) => mirror(input, file),
      release: (file) => release(input, file),
    }
    if (what === undefined || !Object.hasOwn(checks, what)) {
      throw new UsageError(`Say what to check: verify ${Object.keys(checks).join(', verify ')}`)
    }
    if (file === undefined || rest.length > 0) throw new UsageError(`verify ${what} takes one name of a file or folder`)
    const isJson = input.values.json === true
    try {
      const { says, ...facts } = await checks[what]!(file)
      console.log(isJson ? JSON.stringify({ verified: true, ...facts }) : says)
      return 0
    } catch (error) {
      if (!(error instanceof Unverified)) throw error
      const { reason, message } = error
      if (isJson) console.log(JSON.stringify({ verified: false, reason, message }))
      else console.log(`It does not hold: ${message}.`)
      return 1 satisfies ExitCode
    }
  },
}

interface Checked {
  /** For a person. */
  readonly says: string
  readonly [fact: string]: unknown
}

async function receipt(input: CommandInput, file: string): Promise<Checked> {
  const key = await keyOf(input)
  const text = await readFile(file, 'utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Unverified('malformed-receipt')
  }
  const { origin, size, leaves } = checkReceipt(value, key ?? undefined)
  const events = leaves.map(({ index, event }) => ({ index, type: event.type, entry: event.entry }))
  const listed = `${leaves.length} of ${leaves.length} things in this receipt are in the log ${origin}, of ${size} lines.`
  const vouches =
    key === null
      ? 'It was checked with the key in the receipt itself. Compare that with the key that the service publishes:\n' +
        `  ${(value as { key: string }).key}\n  (or give it with --key)`
      : 'It was signed with the key that you gave.'
  return { says: `It holds. ${listed}\n${vouches}`, origin, size, keyGiven: key !== null, events }
}

async function checkpoint(input: CommandInput, file: string): Promise<Checked> {
  const key = await requiredKey(input)
  const now = openCheckpoint(await readFile(file, 'utf8'), key)
  const facts = { origin: now.origin, size: now.size, root: bytesToHex(now.root) }
  const says = `It holds. The log ${now.origin} has ${now.size} lines.`
  const older = textOption(input, 'after')
  if (older === undefined) return { says, ...facts }
  const before = openCheckpoint(await readFile(older, 'utf8'), key)
  const directory = textOption(input, 'mirror')
  if (directory === undefined && before.size < now.size && before.size > 0) {
    throw new UsageError('--after needs --mirror DIR too: only the tiles of the log say what it held before')
  }
  await checkConsistency(before, now, readMirror(directory ?? '.'))
  return { says: `${says} It holds all ${before.size} that it had before.`, ...facts, after: before.size }
}

async function mirror(input: CommandInput, directory: string): Promise<Checked> {
  const key = await requiredKey(input)
  const now = openCheckpoint(await readFile(path.join(directory, 'checkpoint'), 'utf8'), key)
  await checkMirror(now, readMirror(directory))
  const says = `It holds. All ${now.size} lines of the log ${now.origin} are there.`
  return { says, origin: now.origin, size: now.size, root: bytesToHex(now.root) }
}

async function release(input: CommandInput, name: string): Promise<Checked> {
  const key = await requiredKey(input)
  const isManifest = path.basename(name) === manifestName
  const directory = isManifest ? path.dirname(name) : name
  const { version, files } = openRelease(await readFile(path.join(directory, manifestName), 'utf8'), key)
  const differences = compareFiles(files, await digestsBelow(directory))
  if (differences.length > 0) throw new Unverified('release-differs', differences.slice(0, 20).join(', '))
  const says = `It holds. Version ${version}, ${files.size} files, signed by ${key.name}.`
  return { says, version, files: files.size, signedBy: key.name }
}

async function requiredKey(input: CommandInput): Promise<NoteKey> {
  const key = await keyOf(input)
  if (key === null) throw new UsageError('--key is needed: whose signature should it be?')
  return key
}

/** The line itself, or a file that holds it. */
async function keyOf(input: CommandInput): Promise<NoteKey | null> {
  const text = textOption(input, 'key')
  if (text === undefined) return null
  try {
    return parseKey(/^[^+]+\+[0-9a-f]{8}\+/.test(text) ? text : await readFile(text, 'utf8'))
  } catch (cause) {
    throw new UsageError(`--key takes a line of the form NAME+ID+KEY, or a file with it: ${(cause as Error).message}`, {
      cause,
    })
  }
}
