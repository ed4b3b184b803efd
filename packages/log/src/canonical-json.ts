/**
 * JSON as RFC 8785 writes it: no spaces, the names of an object by their UTF-16 code units. What is undefined is left
 * out. Throws on what JSON cannot say.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
  }
  const isText = typeof value === 'string' && value.isWellFormed()
  if (isText || typeof value === 'boolean' || value === null || Number.isFinite(value)) return JSON.stringify(value)
  throw new TypeError(`JSON has no way to say a ${typeof value} like this`)
}
