import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { schemas } from './schemas.ts'

test.each(Object.entries(schemas()))(
  '%s is what the code says; if not: node packages/guidance/build.ts',
  (file, schema) => {
    const kept = readFileSync(new URL(`../../schema/${file}`, import.meta.url), 'utf8')
    expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(schema)))
  },
)
