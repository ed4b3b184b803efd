import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatedPhotograph } from './generated-photograph.ts'
import { freePort, Stranger, until } from './stranger.ts'

/** With the tarball, an address, a key and the README, done to the letter in an empty folder. */
const root = path.resolve(import.meta.dirname, '../../..')
const blocks = [
  ...readFileSync(path.join(root, 'packages/agent/README.md'), 'utf8').matchAll(/```(\w+)\n(.*?)```/gs),
].map(([, language, text]) => ({ language: language!, text: text! }))
/** What stands in the README for what the engineer was given. */
const given: Record<string, string> = {}
let stranger: Stranger
let app: string

function block(language: string, part: string): string {
  const found = blocks.filter((one) => one.language === language && one.text.includes(part))
  if (found.length !== 1) throw new Error(`the README has ${found.length} blocks of ${language} with ${part}`)
  return Object.entries(given).reduce((text, [said, is]) => text.replaceAll(said, is), found[0]!.text)
}
const run = (script: string) => stranger.run(script, app)
const isWell = (address: string) =>
  fetch(address).then(
    ({ ok }) => ok || undefined,
    () => undefined,
  )

beforeAll(async () => {
  stranger = await Stranger.begin()
  app = await stranger.platform('app')
  cpSync(stranger.tarball, path.join(app, path.basename(stranger.tarball)))
  const ports = { '8070': await freePort(), '3000': await freePort() }
  Object.assign(given, { 'https://operator.example': stranger.service, ...ports })
}, 120_000)
afterAll(() => stranger[Symbol.asyncDispose]())

test('with the README alone, from an empty folder to a held upload', async () => {
  const photograph = await generatedPhotograph(99, { width: 640, height: 480 })
  const listed = path.join(stranger.folder, 'listed.jpg')
  writeFileSync(listed, photograph)
  const copy = await sharp(photograph).resize({ width: 320 }).jpeg({ quality: 50 }).toBuffer()
  writeFileSync(path.join(app, 'photo.jpg'), copy)
  writeFileSync(path.join(app, 'another.jpg'), await generatedPhotograph(1, { width: 640, height: 480 }))
  run(block('sh', 'npm install'))
  const names = run('npm ls --all --parseable').split('\n')
  expect(names.filter((name) => name.includes('@breakwater'))).toHaveLength(1)

  writeFileSync(path.join(app, 'agent.yaml'), block('yaml', '# agent.yaml'))
  expect(run(block('sh', 'agent check'))).not.toContain('NOT')
  const agent = stranger.keep('bash', ['-c', block('sh', 'npx breakwater agent --config')], app)
  const agentUrl = await until(() => agent.lines.join('\n').match(/listens on (\S+)/)?.[1])
  await until(() => isWell(`${agentUrl}/readyz`))
  stranger.list(listed)
  const match = block('sh', '/v1/match')
  await until(() => run(match).includes('"decision":"hold"') || undefined)
  const another = JSON.parse(run(match.replace('photo.jpg', 'another.jpg')).replace(/^ready/, ''))
  expect(another).toMatchObject({ decision: 'allow', matches: [] })

  writeFileSync(path.join(app, 'uploads.js'), block('js', '// uploads.js'))
  const uploads = stranger.keep('bash', ['-c', block('sh', 'node uploads.js')], app)
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
