import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'

/**
 * Makes a package that others install from sources of this repository, as JavaScript with types. What it needs of other
 * packages of the repository is compiled along, and lies as it does here, so that strangers install one thing.
 */
export interface PackageToMake {
  /** Source files that others import, and those that run in threads, from the root of the repository. */
  readonly sources: readonly string[]
  /** Files that are copied to where they stand beside the sources, from the root. */
  readonly besides: readonly string[]
  /** Of the package's own folder: its README is copied. */
  readonly folder: string
}

const root = path.resolve(import.meta.dirname, '..')

/** Compiles into `directory`/lib; returns the names of what it imports from elsewhere. */
export function makePackage(directory: string, { sources, besides, folder }: PackageToMake): string[] {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  compileWithNeeds(directory, sources)
  const imported = joinSources(directory)
  for (const file of besides) cpSync(path.join(root, file), path.join(directory, 'lib', file))
  for (const file of [path.join(folder, 'README.md'), 'LICENSE'])
    cpSync(path.join(root, file), path.join(directory, path.basename(file)))
  return imported
}

export function writeManifest(directory: string, manifest: object): void {
  writeFileSync(path.join(directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** An entry of `exports` for a source file. */
export function entryOf(source: string): { types: string; default: string } {
  const compiled = `./lib/${source.replace(/\.ts$/, '')}`
  return { types: `${compiled}.d.ts`, default: `${compiled}.js` }
}

/** Packs a directory; returns the tarball's name in `destination`. */
export function packTarball(directory: string, destination: string): string {
  const args = ['pack', '--silent', '--pack-destination', destination, directory]
  const { status, stdout, stderr, error } = spawnSync('npm', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm pack: ${error?.message ?? stderr}`)
  return stdout.trim().split('\n').at(-1)!
}

/** The exact version that some package of the repository asks for. */
export function versionOf(dependency: string): string {
  for (const { manifest } of workspaces) {
    const { dependencies, optionalDependencies } = manifest
    const version = dependencies?.[dependency] ?? optionalDependencies?.[dependency]
    if (version !== undefined) return version
  }
  throw new Error(`No package of this repository depends on ${dependency}`)
}

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const workspaces = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).workspaces as string[])
  .flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root }))
  .map((file) => ({
    folder: path.dirname(file),
    manifest: JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Manifest,
  }))

function compile(target: string, sources: readonly string[]): void {
  const project = path.join(path.dirname(target), 'tsconfig.pack.json')
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
    files: sources.map((source) => path.join(root, source)),
    include: [],
  }
  writeFileSync(project, JSON.stringify(options))
  const run = spawnSync('tsc', ['-p', project], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(run.stdout || run.stderr || String(run.error))
  rmSync(project)
}

/** What other packages of the repository give is compiled along, and what that needs in turn. */
function compileWithNeeds(directory: string, sources: readonly string[]): void {
  const all = new Set(sources)
  for (let before = 0; before < all.size; ) {
    before = all.size
    compile(path.join(directory, 'lib'), [...all])
    for (const file of compiledFiles(directory)) {
      const text = readFileSync(path.join(directory, file), 'utf8')
      for (const [, , specifier] of text.matchAll(ownSpecifier)) all.add(sourceOf(specifier!))
      // The compiler leaves out what only a package that it found installed imports.
      for (const [, specifier] of text.matchAll(/['"](\.\.?\/[\w./-]+)\.js['"]/g)) {
        const needed = path.relative('lib', path.join(path.dirname(file), specifier!))
        if (!existsSync(path.join(directory, 'lib', `${needed}.js`))) all.add(`${needed}.ts`)
      }
    }
  }
}

const ownSpecifier = /(['"])(@breakwater\/[\w./-]+)\1/g

function compiledFiles(directory: string): string[] {
  return globSync('lib/**/*.{js,d.ts}', { cwd: directory })
}

/** Lets the compiled files find each other; returns what they import from elsewhere when they run. */
function joinSources(directory: string): string[] {
  const imported = new Set<string>()
  for (const file of compiledFiles(directory)) {
    const text = readFileSync(path.join(directory, file), 'utf8')
    const joined = text
      .replaceAll(ownSpecifier, (_, quote: string, specifier: string) => {
        const compiled = path.join('lib', sourceOf(specifier).replace(/\.ts$/, '.js'))
        const found = path.relative(path.dirname(file), compiled)
        return `${quote}${found.startsWith('.') ? found : `./${found}`}${quote}`
      })
      // Threads are started by the address of their file, which no compiler rewrites.
      .replaceAll(/(new URL\('(?:\.\/)?[\w-]+)\.ts'/g, "$1.js'")
    if (joined !== text) writeFileSync(path.join(directory, file), joined)
    if (!file.endsWith('.js')) continue
    for (const [, specifier] of joined.matchAll(/(?:\bfrom|\bimport\(|^import)\s*['"]([@a-z][\w@./-]*)['"]/gm)) {
      const name = specifier!.split('/', specifier!.startsWith('@') ? 2 : 1).join('/')
      if (!specifier!.startsWith('node:') && !builtinModules.includes(name)) imported.add(name)
    }
  }
  return [...imported].sort()
}

/** The source, from the root, that a package of the repository gives under this name. */
function sourceOf(specifier: string): string {
  const [scope, name, ...rest] = specifier.split('/')
  const workspace = workspaces.find(({ manifest }) => manifest.name === `${scope}/${name}`)
  const source = workspace?.manifest.exports?.[['.', ...rest].join('/')]
  if (workspace === undefined || source === undefined) throw new Error(`There is no ${specifier}`)
  return path.join(workspace.folder, source)
}
