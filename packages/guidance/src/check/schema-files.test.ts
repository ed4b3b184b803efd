import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { schemaFiles } from './schema-files.ts'

test.each(Object.entries(schemaFiles()))(
  '%s is what the code says; if not: node packages/guidance/schema.ts',
  (file, text) => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text))
  },
)
