import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { PartList } from './src/browser/reader/reader-parts.ts'

const kernelPath = new URL('kernels/pdq.wasm', import.meta.url)

/** The scripts of the frame. Tests put others in their place. */
export interface ReaderScripts {
  /** Runs in the frame's document. */
  readonly frame: string
  /** Runs in the Worker that decodes pictures. */
  readonly worker: string
}

export async function bundleReaderScripts(): Promise<ReaderScripts> {
  const [frame, worker] = await Promise.all([
    bundleScript('src/browser/reader/frame-entry.ts'),
    bundleScript('src/browser/image-worker.ts'),
  ])
  return { frame, worker }
}

/** One classic script that loads nothing: the policy of the frame would not let it. */
export async function bundleScript(file: string): Promise<string> {
  const entry = fileURLToPath(new URL(file, import.meta.url))
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'reader' } },
  })
  const outputs = [result].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  const [chunk] = outputs
  if (outputs.length !== 1 || chunk?.type !== 'chunk') throw new Error(`${file} is not one script`)
  return chunk.code
}

/**
 * The document of the frame in which pictures are chosen and read: one file that loads nothing. It is to be served with
 * the policy of `readerPolicy` in the service and put in an iframe with `sandbox="allow-scripts"`, so that the page around
 * it cannot read it. The Worker's script and the kernel stand in it as data.
 */
export async function readerDocument(scripts: ReaderScripts, style: string, parts: PartList = {}): Promise<string> {
  const kernel = (await readFile(kernelPath)).toString('base64')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Files</title>
<style>${style}</style>
</head>
<body>
<div>
<input id="files" type="file" accept="image/*,video/*" multiple>
<label for="files" class="first"></label>
</div>
<div id="cover"></div>
<script type="text/plain" id="worker">${inert(scripts.worker)}</script>
<script type="text/plain" id="kernel">${kernel}</script>
<script type="application/json" id="parts">${JSON.stringify(parts)}</script>
<script>${inert(scripts.frame)}</script>
</body>
</html>
`
}

/** A script may hold the text that would end its element; in a string or a pattern a backslash changes nothing. */
function inert(script: string): string {
  return script.replaceAll(/<(\/script|!--)/gi, '\\x3c$1')
}
