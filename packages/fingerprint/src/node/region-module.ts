import { readFileSync } from 'node:fs'

/** The compiled kernel, read once from beside this package. */
export const regionModule = new WebAssembly.Module(readFileSync(new URL('../../kernels/regions.wasm', import.meta.url)))
