/** Slots that a kernel found: three numbers each in its memory, query, slot and distance. */
export type TakeResult = (query: number, slot: number, distanceBits: number) => void

interface ResultExports {
  resultsPointer(): number
}

const fields = 3

/**
 * An instance of a kernel on a memory that threads share, with room of its own at the memory's end. What it finds goes to
 * the `take` of the search that runs.
 */
export function instantiateOn<Exports extends ResultExports & { scratchBytes(): number; useScratch(at: number): void }>(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): { readonly exports: Exports; searching(take: TakeResult, search: () => void): void } {
  let taking: TakeResult = () => {}
  const drain = (count: number) => {
    const results = new Uint32Array(memory.buffer, exports.resultsPointer() >>> 0, count * fields)
    for (let at = 0; at < results.length; at += fields) taking(results[at]!, results[at + 1]!, results[at + 2]!)
  }
  const { exports: exported } = new WebAssembly.Instance(module, { env: { memory, drain, abort } })
  const exports = exported as unknown as Exports
  const pages = Math.ceil(exports.scratchBytes() / 65_536)
  exports.useScratch(memory.grow(pages) * 65_536)
  return {
    exports,
    searching(take, search) {
      taking = take
      search()
    },
  }
}

function abort(): never {
  throw new Error('a matcher kernel ran out of memory')
}
