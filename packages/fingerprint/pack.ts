// node packages/fingerprint/pack.ts DIRECTORY: makes the package that others install, as JavaScript with types.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { entryOf, makePackage, writeManifest } from '../../tools/pack.ts'

const folder = 'packages/fingerprint'
const entries = {
  '.': 'index',
  './node': 'node/index',
  './worker': 'worker',
  './worker-video': 'worker-video',
  './browser': 'browser/index',
}

/** Compiles the package into `directory` and writes its manifest. */
export function makeFingerprintPackage(directory: string): void {
  const sources = [...Object.values(entries), 'node/heic-thread'].map((name) => `${folder}/src/${name}.ts`)
  makePackage(directory, {
    sources,
    besides: ['pdq', 'regions'].map((name) => `${folder}/kernels/${name}.wasm`),
    folder,
  })
  writeManifest(directory, manifest())
}

function manifest() {
  const { name, version, license, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, 'package.json'), 'utf8'),
  )
  const optional = { 'sharp': dependencies.sharp, 'mediabunny': dependencies.mediabunny, ...optionalDependencies }
  return {
    name,
    version,
    license,
    description: 'PDQ and vPDQ fingerprints, to the bit as the reference computes them, in browsers and in Node.',
    type: 'module',
    sideEffects: false,
    files: ['lib', 'README.md', 'LICENSE'],
    exports: {
      ...Object.fromEntries(
        Object.entries(entries).map(([entry, file]) => [entry, entryOf(`${folder}/src/${file}.ts`)]),
      ),
      './pdq.wasm': `./lib/${folder}/kernels/pdq.wasm`,
    },
    dependencies: { 'hash-wasm': dependencies['hash-wasm'] },
    peerDependencies: optional,
    peerDependenciesMeta: Object.fromEntries(Object.keys(optional).map((peer) => [peer, { optional: true }])),
  }
}

if (process.argv[1] === import.meta.filename) {
  const [directory] = process.argv.slice(2)
  if (directory === undefined) {
    console.error('Usage: node packages/fingerprint/pack.ts DIRECTORY')
    process.exit(2)
  }
  makeFingerprintPackage(path.resolve(directory))
}
