// Writes what follows from the code, in about a minute:
//   node packages/guidance/build.ts
// schema/*.schema.json for the files of a country pack; docs/proof.md, the report of the proof.
import { writeFileSync } from 'node:fs'
import { schemas } from './src/check/schemas.ts'
import { packs, services } from './src/directory/packs.ts'
import { steps } from './src/plan/steps/index.ts'
import { prove } from './src/proof/prove.ts'
import { reportOf } from './src/proof/report.ts'
import { runMutants } from './src/proof/testing/mutation-run.ts'

for (const [file, schema] of Object.entries(schemas())) {
  writeFileSync(new URL(`schema/${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`)
}

const data = { steps, packs, services }
const begun = performance.now()
const proof = prove(data)
const seconds = (performance.now() - begun) / 1000
console.log(
  `${proof.rules.length} rules over ${proof.situations.toLocaleString('en')} situations in ${seconds.toFixed(2)} s`,
)
for (const { rule, says, where } of proof.breaches) console.log(`${rule}: ${says}`, where)
const mutation = runMutants(data)
console.log(`${mutation.seen} of ${mutation.made} mutants seen in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
writeFileSync(new URL('../../docs/proof.md', import.meta.url), reportOf({ data, proof, mutation }))
