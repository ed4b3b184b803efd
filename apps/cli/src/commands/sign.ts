import { writeFile } from 'node:fs/promises'
import { documentDigest, type SignableDocument } from '@breakwater/service'
import { type Command, requiredOption, textOption, UsageError } from '../command.ts'
import { readJsonFile, signFile } from '../signing-options.ts'

export const signCommand: Command = {
  summary: 'sign a grant, an act or another document with your key',
  help: `Usage: breakwater sign FILE --key KEY [--out FILE]

Shows what it signs and adds your signature. Read it first: whoever signs answers for it.

  FILE         JSON with a "format": an act that a command printed with --unsigned, a grant (docs/protocol/lane-grant.md)
  --key KEY    your private key (breakwater key create)
  --out FILE   where the signed document goes; standard output otherwise. A file that is there stays
  --json       nothing but the signed document

Example: breakwater sign act.json --key ada.key --out act.signed.json
Exit codes: 0 signed; 1 it, or the key, cannot be read; 2 wrong use.`,
  options: { key: { type: 'string' }, out: { type: 'string' } },
  async run(input) {
    const [file, ...rest] = input.positionals
    if (file === undefined || rest.length > 0) throw new UsageError('Name one file to sign')
    const keyFile = requiredOption(input, 'key')
    const document = (await readJsonFile(file)) as SignableDocument
    if (typeof document?.format !== 'string' || !document.format.startsWith('breakwater-')) {
      throw new UsageError(`${file} is no document of Breakwater's: its "format" should say what it is`)
    }
    const signed = await signFile(document, keyFile)
    const text = `${JSON.stringify(signed, null, 2)}\n`
    const out = textOption(input, 'out')
    if (out === undefined) process.stdout.write(text)
    else await writeFile(out, text, { flag: 'wx' })
    if (input.values.json !== true) {
      const keyId = signed.signatures.at(-1)!.keyId
      console.error(`Signed ${document.format} with key ${keyId}. Digest ${documentDigest(document)}`)
    }
    return 0
  },
}
