import canonicalize from 'canonicalize'

/** JSON as RFC 8785 writes it. What is undefined in an object is left out. Throws on what JSON cannot say. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('JSON has no way to say this')
  return text
}
