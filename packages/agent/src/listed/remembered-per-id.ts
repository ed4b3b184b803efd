/** Looks only once for each id, also for what is not there. */
export function rememberedPerId<Found>(look: (id: number) => Found): (id: number) => Found {
  const seen = new Map<number, Found>()
  return (id) => {
    if (!seen.has(id)) seen.set(id, look(id))
    return seen.get(id) as Found
  }
}
