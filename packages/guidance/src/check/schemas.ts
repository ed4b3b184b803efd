import { z } from 'zod'
import { PackFile, ServicesFile } from '../directory/service.ts'

/** The JSON Schema (2020-12) of each kind of file of a pack, by the name of the file that it is kept in. */
export const schemas = (): Readonly<Record<string, object>> => ({
  'pack.schema.json': z.toJSONSchema(PackFile, { io: 'input' }),
  'services.schema.json': z.toJSONSchema(ServicesFile, { io: 'input' }),
})
