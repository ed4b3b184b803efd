import { Problem } from '@breakwater/contracts'

interface Schema<Value> {
  safeParse(
    input: unknown,
  ): { success: true; data: Value } | { success: false; error: { issues: { path: PropertyKey[]; code?: string }[] } }
}

/** Throws `malformed-json`, `invalid-request`. */
export async function readJson<Value>(request: { json(): Promise<unknown> }, schema: Schema<Value>): Promise<Value> {
  const body = await request.json().catch((cause) => {
    throw new Problem('malformed-json', {}, { cause })
  })
  return parsed(schema, body)
}

/** Throws `invalid-request`, which names the places and not the values. */
export function parsed<Value>(schema: Schema<Value>, input: unknown): Value {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const errors = result.error.issues.map(({ path, code }) => ({ path: path.join('.'), message: code ?? 'invalid' }))
  throw new Problem('invalid-request', { errors })
}
