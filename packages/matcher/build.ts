// Builds the kernels from their sources; with --check says whether a committed one differs.
import { buildKernel } from '../../tools/build-kernel.ts'

await buildKernel(new URL('kernels/settled-table', import.meta.url), 'shared')
await buildKernel(new URL('kernels/recent-table', import.meta.url), 'shared')
