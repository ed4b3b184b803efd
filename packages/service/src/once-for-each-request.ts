import type { Context } from 'hono'

/** What is found out about a request, once, however many handlers it passes through. */
export function onceForEachRequest<Found>(find: (context: Context) => Promise<Found>) {
  const found = new WeakMap<Request, Promise<Found>>()
  return (context: Context): Promise<Found> => {
    const { raw } = context.req
    const known = found.get(raw) ?? find(context)
    found.set(raw, known)
    return known
  }
}
