// The launcher: plain JavaScript that starts on Node 20, installs what is missing, and hands over to Node 24.
// npm start | npm run dev | npm test | npm run check | npm run bench all come through here.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const node24 = path.join(root, 'node_modules/node/bin/node')

/** True when node_modules holds just what the lockfile asks for. npm keeps its own record of what it installed. */
function isInstalled() {
  const record = path.join(root, 'node_modules/.package-lock.json')
  if (!existsSync(record) || !existsSync(node24)) return false
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
  const wanted = read(path.join(root, 'package-lock.json'))
  const installed = read(record)
  return Object.entries(wanted).every(
    ([name, { version, optional, link }]) =>
      !name.startsWith('node_modules/') || optional || link || installed[name]?.version === version,
  )
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (result.error) {
    console.error(`Could not run ${command}: ${result.error.message}`)
    process.exit(1)
  }
  return result.status ?? 1
}

if (!isInstalled()) {
  console.log('Installing the packages named in package-lock.json (npm ci), once, in about a minute.')
  const quiet = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const status = run('npm', quiet, { shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status)
}

const [task = '', ...rest] = process.argv.slice(2)
const scripts = {
  start: 'tools/start.ts',
  dev: 'tools/dev.ts',
  test: 'tools/test.ts',
  'test-slow': 'tools/test-slow.ts',
  check: 'tools/check.ts',
  bench: 'bench/run.ts',
}
if (!(task in scripts)) {
  console.error(`Usage: node tools/run.mjs ${Object.keys(scripts).join('|')}`)
  process.exit(2)
}
const binaries = [path.join(root, 'node_modules/.bin'), path.dirname(node24), process.env.PATH].join(path.delimiter)
process.exit(
  run(node24, ['--disable-warning=ExperimentalWarning', path.join(root, scripts[task]), ...rest], {
    env: { ...process.env, PATH: binaries, ASTRO_TELEMETRY_DISABLED: '1' },
  }),
)
