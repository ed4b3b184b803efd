import { readFileSync } from 'node:fs'

/** The compiled scan, read from beside this package. */
export function loadHammingModule(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL('../kernels/hamming.wasm', import.meta.url)))
}
