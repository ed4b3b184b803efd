import path from 'node:path'
import { z } from 'zod'
import { PackFile, ServicesFile } from '../directory/service.ts'

const folder = path.resolve(import.meta.dirname, '../../schema')

/** The JSON Schema (2020-12) of each kind of file, by the path that it is kept at. */
export function schemaFiles(): Readonly<Record<string, string>> {
  const kinds = { pack: PackFile, services: ServicesFile }
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, schema]) => [
      path.join(folder, `${kind}.schema.json`),
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`,
    ]),
  )
}
