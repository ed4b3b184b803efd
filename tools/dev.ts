// npm run dev: the world of `npm start`, built and started anew whenever a source changes.
import { type ChildProcess, spawn } from 'node:child_process'
import { watch } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const watched = ['contracts/src', 'packages', 'apps']
const isSource = (file: string) =>
  /\.(tsx?|astro|css|sql|json|wasm)$/.test(file) && !/node_modules|dist|paraglide|\.astro\//.test(file)

let world: ChildProcess | undefined
let timer: NodeJS.Timeout | undefined

function start(): void {
  const args = ['--disable-warning=ExperimentalWarning', path.join(root, 'tools/start.ts'), '--verbose']
  world = spawn(process.execPath, [...args, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root })
}

function restart(): void {
  console.log('A source changed: starting anew.')
  if (world?.exitCode === null) {
    world.once('exit', start)
    world.kill('SIGTERM')
  } else start()
}

for (const folder of watched) {
  watch(path.join(root, folder), { recursive: true }, (_event, file) => {
    if (file === null || !isSource(file)) return
    clearTimeout(timer)
    timer = setTimeout(restart, 500)
  })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    world?.once('exit', () => process.exit(0))
    world?.kill('SIGTERM')
  })
}
start()
