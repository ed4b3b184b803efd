import { readFile } from 'node:fs/promises'
import type { ActName, Administration, Subject } from '@breakwater/service'
import { readPrivateKey, type SignableDocument, signDocument } from '@breakwater/service'
import { type CommandInput, requiredOption, textOption, UsageError } from './command.ts'

export const signingOptions = {
  by: { type: 'string' },
  'sign-with': { type: 'string' },
  act: { type: 'string' },
  unsigned: { type: 'boolean' },
} as const

export const signingHelp = `  --by NAME         who does it: a person enrolled with breakwater operator
  --sign-with FILE  that person's private key, to sign at once; or, when the key is on another machine (it should be):
  --unsigned        print what has to be signed, and do nothing. Sign it there with breakwater sign
  --act FILE        what breakwater sign wrote`

/** The signed act for what is asked; null when it was only printed (`--unsigned`). */
export async function signedAct(
  input: CommandInput,
  administration: Administration,
  act: ActName,
  subject: Subject,
): Promise<unknown> {
  const file = textOption(input, 'act')
  if (file !== undefined) return readJsonFile(file)
  const by = requiredOption(input, 'by')
  const draft = await administration.draftAct({ act, by, subject })
  if (input.values.unsigned === true) {
    console.log(JSON.stringify(draft, null, 2))
    return null
  }
  const keyFile = textOption(input, 'sign-with')
  if (keyFile === undefined) throw new UsageError('Sign it: --sign-with FILE, or --unsigned and then --act FILE')
  return signFile(draft, keyFile)
}

/** Signs with the private key of a file. */
export async function signFile<Document extends SignableDocument>(document: Document, keyFile: string) {
  return signDocument(document, readPrivateKey(await readFile(keyFile, 'utf8')))
}

/** Throws `UsageError` for what is not JSON. */
export async function readJsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${file} is not JSON`)
  }
}
