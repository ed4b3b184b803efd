import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** The image Worker as one classic script that loads nothing: its policy would not let it. */
export function bundleImageWorker(): Promise<string> {
  return bundleScript(new URL('src/browser/image-worker.ts', import.meta.url))
}

/** Our part of the HEIC Worker, without libheif: src/browser/heic-worker.ts says how the two are put together. */
export function bundleHeicWorker(): Promise<string> {
  return bundleScript(new URL('src/browser/heic-worker.ts', import.meta.url))
}

/** A classic script of this entry and all it imports. */
export async function bundleScript(entryUrl: URL): Promise<string> {
  const entry = fileURLToPath(entryUrl)
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'worker' } },
  })
  const outputs = [result].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  const [chunk] = outputs
  if (outputs.length !== 1 || chunk?.type !== 'chunk') throw new Error(`${entry} is not one script`)
  return chunk.code
}
