// Opens and withdraws cases until it is killed, and says on its standard output what was acknowledged to it.
import { writeSync } from 'node:fs'
import { openStore } from '../open-store.ts'
import { madeUpCase } from './made-up-case.ts'

const [dataDirectory = '', name = ''] = process.argv.slice(2)
const say = (line: string) => writeSync(1, `${line}\n`)

const store = await openStore({ dataDirectory })
say('ready')
for (let count = 0; ; count++) {
  const seed = `${name}/${count}`
  const { id } = (await store.openCase(madeUpCase(seed)))!
  say(`opened ${seed}`)
  if (count % 2 === 0) {
    await store.withdrawCase(id, { at: new Date('2026-11-23T12:00:00Z'), deleteRecovery: count % 4 === 0 })
    say(`withdrawn ${seed}`)
  }
}
