// Writes docs/agent/agent.schema.json from the code; a test says when it has drifted.
import { writeFileSync } from 'node:fs'
import { z } from '@hono/zod-openapi'
import { configurationFileSchema } from './src/configuration/configuration-file.ts'

const schema = z.toJSONSchema(configurationFileSchema, { io: 'input' })
const file = new URL('../../docs/agent/agent.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`)
