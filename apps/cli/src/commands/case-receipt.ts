import { writeFile } from 'node:fs/promises'
import { createCaseClient } from '@breakwater/client'
import { checkReceipt } from '@breakwater/log'
import { type Command, requiredOption, textOption, UsageError } from '../command.ts'
import { readSecrets } from '../secret-input.ts'
import { serverOption } from '../server-option.ts'

export const caseReceiptCommand: Command = {
  summary: 'keep a receipt: proof that what you listed was written down',
  help: `Usage: breakwater case receipt --server URL --reference R [--out FILE]

Asks for the receipt of an active case, checks it, and prints or keeps it. The PIN is asked for, or read from standard
input (first line); never give it as an argument. Keep the receipt private. It holds no fingerprint, reference or PIN.

  --server URL      the service
  --reference R     the case reference
  --out FILE        where to keep it; must not exist yet
  --json            without --out, the receipt in one line; with it, {"file","leaves"}

Example: echo 402915 | breakwater case receipt --server http://localhost:8080 --reference 7K3QF-0ZB8M-X --out receipt.json
         breakwater verify receipt receipt.json
Exit codes: 0 done; 1 refused, or not written down yet (it says how long to wait); 2 wrong use.`,
  options: { server: { type: 'string' }, reference: { type: 'string' }, out: { type: 'string' } },
  async run(input) {
    if (input.positionals.length > 0) throw new UsageError('case receipt takes no other word')
    const client = createCaseClient({ baseUrl: serverOption(input) })
    const reference = requiredOption(input, 'reference')
    const [pin] = await readSecrets(['PIN'])
    const receipt = await client.receipt({ reference, pin: pin! })
    const { leaves } = checkReceipt(receipt)
    const file = textOption(input, 'out')
    const isJson = input.values.json === true
    if (file === undefined) {
      console.log(isJson ? JSON.stringify(receipt) : JSON.stringify(receipt, null, 2))
      return 0
    }
    await writeFile(file, `${JSON.stringify(receipt, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
    if (isJson) console.log(JSON.stringify({ file, leaves: leaves.length }))
    else console.log(`Kept: ${file}\nCheck it anywhere, without a network: breakwater verify receipt ${file}`)
    return 0
  },
}
