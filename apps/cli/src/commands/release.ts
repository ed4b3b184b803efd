import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { formatKey, formatSecretKey, manifestName, parseSecretKey, signRelease, Unverified } from '@breakwater/log'
import { type Command, requiredOption, UsageError } from '../command.ts'
import { digestsBelow } from '../release-files.ts'

export const releaseKeyCommand: Command = {
  summary: 'make a key that signs releases',
  help: `Usage: breakwater release key NAME --out FILE

Writes a new secret key and prints the line that checks what it signs. NAME has no space and no plus, such as
example.org/releases. Keep the file off the machines that serve; publish the line.

  --out FILE   the secret key; must not exist yet
  --json       {"key"}

Example: breakwater release key example.org/releases --out release.secret
Exit codes: 0 made; 1 could not be written; 2 wrong use.`,
  options: { out: { type: 'string' } },
  async run(input) {
    const [name, ...rest] = input.positionals
    if (name === undefined || rest.length > 0 || !/^[^\s+]+$/.test(name)) {
      throw new UsageError('Name the key, with no space and no plus: example.org/releases')
    }
    const secret = formatSecretKey(name, randomBytes(32))
    await writeFile(requiredOption(input, 'out'), `${secret}\n`, { flag: 'wx', mode: 0o600 })
    const key = formatKey(parseSecretKey(secret).key)
    console.log(input.values.json === true ? JSON.stringify({ key }) : key)
    return 0
  },
}

export const releaseSignCommand: Command = {
  summary: 'sign the files of a folder, so that anybody can check them',
  help: `Usage: breakwater release sign DIR --key FILE --version V

Writes DIR/${manifestName}: the SHA-256 of every file below DIR, signed. Check it with: breakwater verify release DIR

  --key FILE    the secret key, from: breakwater release key
  --version V   what the release is called
  --json        {"manifest","files","key"}

Example: breakwater release sign apps/site/dist/live --key release.secret --version 1.2.0
Exit codes: 0 signed; 1 could not be read or written; 2 wrong use.`,
  options: { key: { type: 'string' }, version: { type: 'string' } },
  async run(input) {
    const [directory, ...rest] = input.positionals
    if (directory === undefined || rest.length > 0) throw new UsageError('Name the folder of the release')
    const version = requiredOption(input, 'version')
    const signer = await secretKeyOf(requiredOption(input, 'key'))
    const files = await digestsBelow(directory)
    const odd = [...files].find(([, digest]) => digest === '')
    if (odd !== undefined) throw new UsageError(`${odd[0]} is neither a file nor a folder: it cannot be signed`)
    const manifest = path.join(directory, manifestName)
    await writeFile(manifest, signRelease({ version, files }, signer))
    const key = formatKey(signer.key)
    if (input.values.json === true) console.log(JSON.stringify({ manifest, files: files.size, key }))
    else console.log(`Signed ${files.size} files: ${manifest}\nAnybody can check them with the key ${key}`)
    return 0
  },
}

async function secretKeyOf(file: string) {
  const text = await readFile(file, 'utf8')
  try {
    return parseSecretKey(text)
  } catch (cause) {
    if (!(cause instanceof Unverified)) throw cause
    throw new UsageError(`${file} holds no secret key. breakwater release key makes one.`, { cause })
  }
}
