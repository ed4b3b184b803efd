import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Who may use whom. Arrows run one way; nothing imports an app. Change this table by an ADR, not by accident. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  fingerprint: ['contracts'],
  matcher: ['contracts'],
  guidance: ['contracts'],
  casework: ['contracts'],
  sketch: [],
  log: ['contracts'],
  client: ['contracts', 'casework'],
  store: ['contracts', 'casework', 'log'],
  service: ['contracts', 'casework', 'log', 'matcher', 'sketch', 'store'],
  agent: ['contracts', 'client', 'fingerprint', 'matcher', 'sketch'],
  testkit: ['contracts', 'casework', 'client', 'store', 'service', 'agent', 'fingerprint', 'log'],
  site: ['contracts', 'casework', 'client', 'fingerprint', 'guidance'],
  'demo-platform': ['contracts', 'agent'],
  cli: ['contracts', 'casework', 'client', 'fingerprint', 'guidance', 'log', 'store', 'service', 'agent'],
}
/** May be used by tests of any package, never by what ships. */
const testOnly = ['testkit', 'fast-check', 'vitest', 'playwright-core', 'axe-core']
/** No I/O, no clock, no chance: the compiler holds globals (tsconfig.pure.json), this holds imports. */
const pure = ['casework', 'guidance', 'log', 'matcher', 'sketch']

interface Workspace {
  readonly folder: string
  readonly name: string
  readonly dependencies: readonly string[]
}

const workspaces: Workspace[] = globSync('{contracts,packages/*,apps/*}/package.json', { cwd: root }).map((file) => {
  const manifest = JSON.parse(readFileSync(path.join(root, file), 'utf8'))
  return {
    folder: path.dirname(file),
    name: manifest.name.replace('@breakwater/', ''),
    dependencies: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
  }
})

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  const specifiers = text.matchAll(/(?:^|[\s;}(])(?:from\s+|import(?:\s+|\s*\(\s*))['"]([^'"\n]+)['"]/g)
  return [...specifiers].map((match) => match[1]!)
}

function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}

test.each(workspaces)(
  '$name imports only what it may and declares what it imports',
  ({ folder, name, dependencies }) => {
    const files = globSync('**/*.{ts,tsx,mts,astro}', {
      cwd: path.join(root, folder),
      exclude: (entry) => ['node_modules', 'dist', 'paraglide', 'kernels'].includes(path.basename(entry)),
    })
    expect(files.length).toBeGreaterThan(0)
    const wrong: string[] = []
    for (const file of files) {
      const isTest = /\.test\.tsx?$/.test(file) || file.includes('testing/')
      for (const specifier of importsOf(path.join(folder, file))) {
        if (specifier.startsWith('.')) {
          const target = path.normalize(path.join(folder, path.dirname(file), specifier))
          const isBuild = ['build.ts', 'pack.ts'].includes(file) && target.startsWith('tools/')
          if (!target.startsWith(`${folder}/`) && !isTest && !isBuild) wrong.push(`${file} reaches into ${target}`)
          continue
        }
        const from = packageOf(specifier)
        if (specifier.startsWith('node:')) {
          const isEdge = /(^|\/)(build|node|kernel-file|.*\.test)\.ts$/.test(file) || file.includes('/node/')
          if (pure.includes(name) && !isEdge && !isTest) wrong.push(`${file} is pure and imports ${specifier}`)
        } else if (from.startsWith('@breakwater/')) {
          const target = from.replace('@breakwater/', '')
          const allowed = mayUse[name]?.includes(target) || target === name || (isTest && testOnly.includes(target))
          if (!allowed) wrong.push(`${file} imports ${specifier}`)
          else if (!dependencies.includes(from) && target !== name && !isTest)
            wrong.push(`${file}: ${from} is undeclared`)
        } else if (testOnly.includes(from)) {
          if (!isTest && name !== 'testkit') wrong.push(`${file} ships ${specifier}`)
        } else if (!dependencies.includes(from) && !isTest && file !== 'build.ts' && !file.startsWith('astro')) {
          wrong.push(`${file}: ${from} is undeclared`)
        }
      }
    }
    expect(wrong).toEqual([])
  },
)

test('every workspace has a row in the table', () => {
  expect(workspaces.map(({ name }) => name).toSorted()).toEqual(Object.keys(mayUse).toSorted())
})
