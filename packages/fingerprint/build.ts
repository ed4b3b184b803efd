// Builds the kernels from their sources; with --check says whether a committed one differs.
import { buildKernel } from '../../tools/build-kernel.ts'

await buildKernel(new URL('kernels/pdq', import.meta.url), { pages: 19 })
await buildKernel(new URL('kernels/regions', import.meta.url), { pages: 425 })
