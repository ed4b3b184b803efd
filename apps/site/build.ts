// node apps/site/build.ts: makes dist/live and dist/demonstration, two builds of the same pages.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleImageWorker } from '@breakwater/fingerprint/bundle-worker'

process.env.ASTRO_TELEMETRY_DISABLED = '1'
const { build } = await import('astro')

const here = import.meta.dirname
const kernel = fileURLToPath(import.meta.resolve('@breakwater/fingerprint/kernels/pdq.wasm'))
const worker = await bundleImageWorker()

for (const variant of ['live', 'demonstration'] as const) {
  const directory = path.join(here, 'dist', variant)
  await rm(directory, { recursive: true, force: true })
  await build({
    configFile: false,
    root: here,
    outDir: directory,
    logLevel: 'error',
    compressHTML: true,
    // The service sends a policy that allows nothing inline, so nothing may be.
    build: { inlineStylesheets: 'never', format: 'directory' },
    vite: {
      define: { __DEMONSTRATION__: String(variant === 'demonstration') },
      environments: {
        client: {
          build: {
            rolldownOptions: {
              output: {
                entryFileNames: '_astro/[hash].js',
                chunkFileNames: '_astro/[hash].js',
                assetFileNames: '_astro/[hash][extname]',
              },
            },
          },
        },
      },
      build: {
        assetsInlineLimit: 0,
        target: 'es2022',
        modulePreload: { polyfill: false },
      },
    },
  })
  await mkdir(path.join(directory, 'worker'))
  await writeFile(path.join(directory, 'worker/image-worker.js'), worker)
  await copyFile(kernel, path.join(directory, 'worker/pdq.wasm'))
}
