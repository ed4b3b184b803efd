// Writes the JSON Schemas of the files of a country pack, for editors and for programs in other languages:
//   node packages/guidance/build.ts
import { writeFileSync } from 'node:fs'
import { schemas } from './src/check/schemas.ts'

for (const [file, schema] of Object.entries(schemas())) {
  writeFileSync(new URL(`schema/${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`)
}
