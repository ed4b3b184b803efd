// Opens one case, says so, and opens another on a disk that no longer takes a sync. See pglite-folder.test.ts.
import fs, { writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { openStore } from '../open-store.ts'
import { madeUpCase } from './made-up-case.ts'

const [dataDirectory = ''] = process.argv.slice(2)
const store = await openStore({ dataDirectory })
await store.openCase(madeUpCase('before'))
writeSync(1, 'opened before\n')
fs.fsyncSync = () => {
  throw Object.assign(new Error('the disk is gone'), { code: 'EIO' })
}
syncBuiltinESMExports()
await store.openCase(madeUpCase('after'))
writeSync(1, 'opened after\n')
