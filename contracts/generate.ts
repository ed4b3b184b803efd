// Writes the OpenAPI documents from the operations, or with --check says whether they have drifted.
import { readFile, writeFile } from 'node:fs/promises'
import { agentDocument, serviceDocument } from './src/openapi.ts'

const documents = { 'openapi.json': serviceDocument(), 'agent-openapi.json': agentDocument() }
const check = process.argv.includes('--check')
for (const [name, document] of Object.entries(documents)) {
  const file = new URL(name, import.meta.url)
  const text = `${JSON.stringify(document, null, 2)}\n`
  if (!check) await writeFile(file, text)
  else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(`contracts/${name} differs from the schemas. Run: node contracts/generate.ts`)
    process.exitCode = 1
  }
}
