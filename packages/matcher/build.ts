// Builds kernels/hamming.wasm from kernels/hamming.as.ts; with --check says whether the committed one differs.
import { buildKernel } from '../../tools/build-kernel.ts'

await buildKernel(new URL('kernels/hamming', import.meta.url))
