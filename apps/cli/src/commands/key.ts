import { readFile, writeFile } from 'node:fs/promises'
import { keyIdOf, newSigningKey, publicKeyOf, readPrivateKey, readPublicKey } from '@breakwater/service'
import { type Command, UsageError } from '../command.ts'

export const keyCommand: Command = {
  summary: "make a person's signing key, or show its public half",
  help: `Usage: breakwater key create FILE | public FILE | id FILE

A key stands for one person. Make it on that person's own machine and keep it there; give away the public half only.
It is Ed25519 in PEM, without a passphrase: OpenSSL reads and makes the same.

  create FILE   write a new private key to FILE (mode 600; a file that is there stays), and its public half to FILE.pub
  public FILE   print the public half of a private key
  id FILE       print the key id of a private or a public key: 32 hex digits, to read out by phone
  --json        create, id → {"keyId","publicKey"}

Example: breakwater key create ada.key
Exit codes: 0 done; 1 the file is there already, or is no key; 2 wrong use.`,
  options: {},
  async run(input) {
    const [action, file, ...rest] = input.positionals
    if (file === undefined || rest.length > 0 || !['create', 'public', 'id'].includes(action ?? '')) {
      throw new UsageError('Say what to do: key create FILE, key public FILE, key id FILE')
    }
    if (action === 'create') {
      const { privateKey } = newSigningKey()
      await writeFile(file, privateKey, { mode: 0o600, flag: 'wx' })
      await writeFile(`${file}.pub`, publicKeyOf(readPrivateKey(privateKey)), { flag: 'wx' })
    }
    const pem = await readFile(file, 'utf8')
    const publicKey = /PRIVATE KEY/.test(pem) ? publicKeyOf(readPrivateKey(pem)) : pem
    const keyId = keyIdOf(readPublicKey(publicKey))
    if (input.values.json === true) console.log(JSON.stringify({ keyId, publicKey }))
    else if (action === 'public') process.stdout.write(publicKey)
    else if (action === 'id') console.log(keyId)
    else console.log(`Written: ${file} (keep it to yourself) and ${file}.pub\nKey id: ${keyId}`)
    return 0
  },
}
