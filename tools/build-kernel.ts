import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

/** Never more than at the start. */
const ownMemory = (pages: string) => ['--enable', 'simd', '--initialMemory', pages, '--maximumMemory', pages]
/** The host makes the memory, so that several threads can work on one. */
const sharedMemory = [
  ...['--enable', 'simd', '--enable', 'threads', '--importMemory', '--sharedMemory'],
  ...['--initialMemory', '1', '--maximumMemory', '65536'],
]

/**
 * Compiles `NAME.as.ts` to `NAME.wasm` beside it, with a memory of `pages` of 64 KiB or one that is shared. With --check
 * it writes nothing and fails when they differ.
 */
export async function buildKernel(name: URL, memory: { pages: number } | 'shared'): Promise<void> {
  const source = fileURLToPath(`${name.href}.as.ts`)
  const target = new URL(`${name.href}.wasm`)
  let built: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [
      source,
      '--outFile',
      'kernel.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      ...(memory === 'shared' ? sharedMemory : ownMemory(`${memory.pages}`)),
    ],
    {
      readFile: (file) => readFile(file, 'utf8').catch(() => null),
      writeFile: (_file, contents) => {
        built = contents as Uint8Array
      },
      listFiles: () => [],
    },
  )
  if (error !== null || built === undefined) throw new Error(stderr.toString() || String(error))
  if (!process.argv.includes('--check')) {
    await writeFile(target, built)
    return
  }
  const committed = await readFile(target).catch(() => Buffer.alloc(0))
  if (committed.equals(built)) return
  console.error(
    `${target.pathname} is not what its source builds. Run the build without --check and commit the result.`,
  )
  process.exitCode = 1
}
