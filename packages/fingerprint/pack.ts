// node packages/fingerprint/pack.ts DIRECTORY: makes the package that others install, as JavaScript with types.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const here = import.meta.dirname
const root = path.resolve(here, '../..')
/** Where the compiled sources come to lie: as in the repository, so that they find each other. */
const own = 'lib/packages/fingerprint'

/** Compiles the package into `directory` and writes its manifest. */
export function makePackage(directory: string): void {
  mkdirSync(directory, { recursive: true })
  compile(path.join(directory, 'lib'))
  pointAtContracts(directory)
  cpSync(path.join(here, 'kernels/pdq.wasm'), path.join(directory, own, 'kernels/pdq.wasm'))
  for (const file of ['README.md', '../../LICENSE'])
    cpSync(path.join(here, file), path.join(directory, path.basename(file)))
  writeFileSync(path.join(directory, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
}

function compile(target: string): void {
  const entries = [
    'src/index.ts',
    'src/node/index.ts',
    'src/node/heic-thread.ts',
    'src/worker.ts',
    'src/browser/index.ts',
  ]
  const options = {
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      rootDir: root,
      outDir: target,
      typeRoots: [path.join(root, 'node_modules/@types')],
    },
    files: [
      ...entries.map((entry) => path.join(here, entry)),
      ...['fingerprint-types', 'limits', 'problem-codes'].map((name) => path.join(root, `contracts/src/${name}.ts`)),
    ],
    include: [],
  }
  const project = path.join(target, '../tsconfig.pack.json')
  writeFileSync(project, JSON.stringify(options))
  const run = spawnSync('tsc', ['-p', project], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(run.stdout || run.stderr || String(run.error))
  rmSync(project)
}

/** Types and limits of the contracts are compiled along; nothing of theirs is installed. */
function pointAtContracts(directory: string): void {
  for (const file of globSync('lib/**/*.{js,d.ts}', { cwd: directory })) {
    const text = readFileSync(path.join(directory, file), 'utf8')
    const contracts = path.relative(path.dirname(file), 'lib/contracts/src')
    const pointed = text
      .replaceAll(
        /(['"])@breakwater\/contracts\/([\w-]+)\1/g,
        (_, quote, name) => `${quote}${contracts}/${name}.js${quote}`,
      )
      // Threads are started by the address of their file, which no compiler rewrites.
      .replaceAll(/(new URL\('[\w-]+)\.ts'/g, "$1.js'")
    if (pointed.includes('@breakwater/')) throw new Error(`${file} needs another package of this repository`)
    if (pointed !== text) writeFileSync(path.join(directory, file), pointed)
  }
}

function manifest() {
  const { name, version, license, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(path.join(here, 'package.json'), 'utf8'),
  )
  const entry = (file: string) => ({ types: `./${own}/src/${file}.d.ts`, default: `./${own}/src/${file}.js` })
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
      '.': entry('index'),
      './node': entry('node/index'),
      './worker': entry('worker'),
      './worker-video': entry('worker-video'),
      './browser': entry('browser/index'),
      './pdq.wasm': `./${own}/kernels/pdq.wasm`,
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
  makePackage(path.resolve(directory))
}
