import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** The image Worker as one classic script that loads nothing: its policy would not let it. */
export async function bundleImageWorker(): Promise<string> {
  const entry = fileURLToPath(new URL('src/browser/image-worker.ts', import.meta.url))
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'imageWorker' } },
  })
  const outputs = [result].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  const [chunk] = outputs
  if (outputs.length !== 1 || chunk?.type !== 'chunk') throw new Error('the image Worker is not one script')
  return chunk.code
}
