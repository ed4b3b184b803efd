import { readFileSync } from 'node:fs'

/** The compiled kernel, read once from beside this package. */
export const pdqModule = new WebAssembly.Module(readFileSync(new URL('../../kernels/pdq.wasm', import.meta.url)))
