// Builds kernels/pdq.wasm from kernels/pdq.as.ts; with --check says whether the committed one differs.
import { buildKernel } from '../../tools/build-kernel.ts'

await buildKernel(new URL('kernels/pdq', import.meta.url), { pages: 19 })
