import { readFileSync } from 'node:fs'
import { createRegionKernel, type RegionKernel } from '../regions/region-kernel.ts'

/** The compiled kernel, read once from beside this package. */
export const regionModule = new WebAssembly.Module(readFileSync(new URL('../../kernels/regions.wasm', import.meta.url)))

/** One for all of this thread: each has 27 MiB. */
export const regionKernel: RegionKernel = createRegionKernel(regionModule)
