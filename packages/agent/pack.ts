// node packages/agent/pack.ts DIRECTORY: makes the package that platforms install, with the `breakwater` command.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { entryOf, makePackage, versionOf, writeManifest } from '../../tools/pack.ts'

const folder = 'packages/agent'
const main = `${folder}/src/index.ts`
const command = 'apps/cli/src/platform-main.ts'
const threads = [
  `${folder}/src/matching/fingerprint-worker.ts`,
  `${folder}/src/matching/video-worker.ts`,
  `${folder}/src/look-back/index-builder.ts`,
  'packages/matcher/src/node/settler-worker.ts',
  'packages/fingerprint/src/node/heic-thread.ts',
]
const kernels = [
  'packages/fingerprint/kernels/pdq.wasm',
  'packages/fingerprint/kernels/regions.wasm',
  'packages/matcher/kernels/settled-table.wasm',
  'packages/matcher/kernels/recent-table.wasm',
]
/** LGPL-3.0, unmodified, for HEIC: whoever leaves it out has HEIC refused with `decoder-missing`. */
const optional = 'libheif-js'

/** Compiles the agent and all that it needs of this repository into `directory` and writes its manifest. */
export function makeAgentPackage(directory: string): void {
  const imported = makePackage(directory, { sources: [main, command, ...threads], besides: kernels, folder })
  const { name, version, license } = JSON.parse(readFileSync(path.join(import.meta.dirname, 'package.json'), 'utf8'))
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((one) => [one, versionOf(one)]))
  writeManifest(directory, {
    name,
    version,
    license,
    description: "A platform's side of Breakwater: keeps the list, answers what to do with an upload, reports back.",
    type: 'module',
    engines: { node: '>=24' },
    files: ['lib', 'README.md', 'LICENSE'],
    bin: { breakwater: entryOf(command).default },
    exports: { '.': entryOf(main) },
    dependencies: versions(imported.filter((one) => one !== optional)),
    optionalDependencies: versions([optional]),
  })
}

if (process.argv[1] === import.meta.filename) {
  const [directory] = process.argv.slice(2)
  if (directory === undefined) {
    console.error('Usage: node packages/agent/pack.ts DIRECTORY')
    process.exit(2)
  }
  makeAgentPackage(path.resolve(directory))
}
