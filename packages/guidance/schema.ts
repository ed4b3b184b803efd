// Writes the JSON Schemas of the files of a country pack, for editors and for programs in other languages:
//   node packages/guidance/schema.ts
import { writeFileSync } from 'node:fs'
import { schemaFiles } from './src/check/schema-files.ts'

for (const [file, text] of Object.entries(schemaFiles())) writeFileSync(file, text)
