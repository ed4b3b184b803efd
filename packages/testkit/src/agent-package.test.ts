import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { administer } from '@breakwater/service'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatedPhotograph } from './generated-photograph.ts'

/**
 * A platform engineer who knows nothing of us: has the tarball, an address, a key and the README, and does what it says,
 * to the letter, in an empty folder.
 */
const root = path.resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(path.join(tmpdir(), 'breakwater-stranger-'))
const app = path.join(folder, 'app')
const children: ChildProcess[] = []
const blocks = [
  ...readFileSync(path.join(root, 'packages/agent/README.md'), 'utf8').matchAll(/```(\w+)\n(.*?)```/gs),
].map(([, language, text]) => ({ language: language!, text: text! }))
/** What stands in the README for what the engineer was given. */
const given: Record<string, string> = {}
let service: string

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return String(port)
}
const asGiven = (text: string) => Object.entries(given).reduce((done, [said, is]) => done.replaceAll(said, is), text)
function block(language: string, part: string): string {
  const found = blocks.filter((one) => one.language === language && one.text.includes(part))
  if (found.length !== 1) throw new Error(`the README has ${found.length} blocks of ${language} with ${part}`)
  return asGiven(found[0]!.text)
}
function run(script: string): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: app,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${script}: ${stdout} ${stderr}`)
  return stdout
}
/** Starts what keeps running; resolves with what it prints, line by line, as it comes. */
function keep(
  command: string,
  args: readonly string[],
  directory = app,
): { readonly child: ChildProcess; readonly lines: string[] } {
  const child = spawn(command, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  children.push(child)
  const lines: string[] = []
  for (const stream of [child.stdout!, child.stderr!])
    createInterface({ input: stream }).on('line', (line) => lines.push(line))
  return { child, lines }
}
async function until<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const value = await look()
    if (value !== undefined && value !== false) return value
    if (Date.now() > deadline) throw new Error('it did not happen within 30 seconds')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const isWell = (address: string) =>
  fetch(address).then(
    ({ ok }) => ok || undefined,
    () => undefined,
  )
const own = (...args: string[]) => [
  '--disable-warning=ExperimentalWarning',
  path.join(root, 'apps/cli/src/main.ts'),
  ...args,
]

beforeAll(async () => {
  mkdirSync(app)
  // The operator's part.
  const operator = keep(
    process.execPath,
    own('serve', '--demonstration', '--json', '--data', path.join(folder, 'service'), '--port', '0'),
  )
  const first = await until(() => operator.lines.find((line) => line.startsWith('{"url"')))
  service = (JSON.parse(first) as { url: string }).url
  const { apiKey } = await administer({ dataDirectory: path.join(folder, 'service') }, (administration) =>
    administration.addPlatform({ name: 'A stranger' }),
  )
  writeFileSync(path.join(app, 'platform.key'), apiKey, { mode: 0o600 })
  Object.assign(given, { 'https://operator.example': service, '8070': await freePort(), '3000': await freePort() })
  const packed = path.join(folder, 'package')
  const pack = spawnSync(process.execPath, [path.join(root, 'packages/agent/pack.ts'), packed], { encoding: 'utf8' })
  if (pack.status !== 0) throw new Error(pack.stderr)
  run(`npm pack --silent --pack-destination . ${packed}`)
}, 120_000)
afterAll(async () => {
  for (const child of children) {
    // A command and what it started.
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
  }
  rmSync(folder, { recursive: true, force: true })
})

test('with the README alone, from an empty folder to a held upload', async () => {
  const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
  writeFileSync(path.join(folder, 'listed.jpg'), photograph)
  writeFileSync(
    path.join(app, 'photo.jpg'),
    await sharp(photograph).resize({ width: 320 }).jpeg({ quality: 50 }).toBuffer(),
  )
  writeFileSync(path.join(app, 'another.jpg'), await generatedPhotograph(1, { width: 640, height: 480 }))
  run(
    `export npm_config_prefer_offline=true npm_config_audit=false npm_config_fund=false\n${block('sh', 'npm install')}`,
  )
  const names = run('npm ls --all --parseable').split('\n')
  expect(names.filter((name) => name.includes('@breakwater'))).toHaveLength(1)

  writeFileSync(path.join(app, 'agent.yaml'), block('yaml', '# agent.yaml'))
  expect(run(block('sh', 'agent check'))).not.toContain('NOT')
  const agent = keep('bash', ['-c', block('sh', 'npx breakwater agent --config')])
  const agentUrl = await until(() => agent.lines.join('\n').match(/listens on (\S+)/)?.[1])
  await until(() => isWell(`${agentUrl}/readyz`))
  const open = own('case', 'open', path.join(folder, 'listed.jpg'), '--lane', 'adult', '--self', '--server', service)
  expect(spawnSync(process.execPath, open, { encoding: 'utf8' }).stdout).toContain('Reference')
  const match = block('sh', '/v1/match')
  await until(() => run(match).includes('"decision":"hold"') || undefined)
  const another = JSON.parse(run(match.replace('photo.jpg', 'another.jpg')).replace(/^ready/, ''))
  expect(another).toMatchObject({ decision: 'allow', matches: [] })

  writeFileSync(path.join(app, 'uploads.js'), block('js', '// uploads.js'))
  const uploads = keep('bash', ['-c', block('sh', 'node uploads.js')])
  const curl = block('sh', '--form picture')
  const notices = await until(() => {
    const { status, stdout } = spawnSync('bash', ['-e', '-c', curl], { cwd: app, encoding: 'utf8' })
    return status === 0 ? stdout : undefined
  })
  expect(notices.slice(0, notices.length / 2)).toBe(notices.slice(notices.length / 2))
  expect(notices).not.toMatch(/match|hash|list|distance|hold|block/i)
  const decisions = await until(() => {
    const said = uploads.lines.flatMap((line) => /\] (\w+)$/.exec(line)?.[1] ?? [])
    return said.length >= 2 ? said : undefined
  })
  expect(decisions.slice(-2)).toEqual(['hold', 'allow'])

  writeFileSync(
    path.join(app, 'typed.ts'),
    `import { AgentUnavailable, createAgent, checkUpload, publicAnswer, type Agent, type UploadDecision } from '@breakwater/agent'
    export const agent: Agent = createAgent({ service: 'https://operator.example', apiKey: 'key', stateDirectory: 'state' })
    export const decide = async (request: Request): Promise<UploadDecision> => (await checkUpload(agent, request)).decision
    export const status: 202 | 422 = publicAnswer('hold').status
    export const unavailable: Error = new AgentUnavailable('why')
    // @ts-expect-error: a service is needed
    createAgent({ apiKey: 'key', stateDirectory: 'state' })`,
  )
  const options =
    '--noEmit --strict --module nodenext --target es2024 --lib es2024,esnext,dom --skipLibCheck --types ""'
  expect(run(`${path.join(root, 'node_modules/.bin/tsc')} ${options} typed.ts`)).toBe('')
}, 150_000)
