// Writes vectors/log/log.json anew. A change to it is a change of the format of every log and receipt there is.
import { writeFile } from 'node:fs/promises'
import { madeVectors } from '../packages/log/src/testing/made-vectors.ts'

const file = new URL('../vectors/log/log.json', import.meta.url)
await writeFile(file, `${JSON.stringify(await madeVectors(), null, 2)}\n`)
