#!/usr/bin/env node
// Plain JavaScript that starts on Node 20 and runs the command on the Node 24 that the repository brings.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const own = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url))
const isNew = Number(process.versions.node.split('.')[0]) >= 24
if (!isNew && !existsSync(own)) {
  console.error('breakwater needs Node 24. Run `npm ci` in the repository: it brings one.')
  process.exit(2)
}
const child = spawn(
  isNew ? process.execPath : own,
  ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
