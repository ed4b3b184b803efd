import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { newestCheck } from '@breakwater/guidance/check'
import { builtInFolder, readPacks } from '@breakwater/guidance/check/node'
import { generatedPhotograph } from '@breakwater/testkit/generated-photograph'
import { afterAll, describe, expect, test } from 'vitest'

const directory = mkdtempSync(path.join(tmpdir(), 'breakwater-cli-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const main = new URL('main.ts', import.meta.url).pathname
const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: directory })

test.each([
  'serve',
  'agent',
  'fingerprint',
  'case',
  'plan',
  'directory',
  'platform',
  'review',
  'voucher',
  'backup',
  'restore',
  'migrate',
  'verify',
])('%s explains itself with an example', (command) => {
  const { status, stdout } = run(command, '--help')
  expect(status).toBe(0)
  for (const part of ['Usage: breakwater', 'Example:', 'Exit codes:']) expect(stdout).toContain(part)
})

test.each([
  [[]],
  [['nonsense']],
  [['fingerprint']],
  [['fingerprint', '--nonsense', 'x']],
  [['case', 'open', 'x.jpg', '--server', 'http://localhost:1']],
  [['case', 'open', 'x.jpg', '--self', '--lane', 'adult', '--parts', '--server', 'http://localhost:1']],
  [['case', 'add', 'x.jpg', '--lane', 'adult', '--server', 'http://localhost:1', '--reference', 'R']],
  [['case', 'renew', 'x.jpg', '--server', 'http://localhost:1', '--reference', 'R']],
  [['platform', 'key', 'Harbour']],
  [['platform', 'key', 'Harbour', 'no-key']],
  [['serve', '--port', 'many']],
  [['review']],
  [['voucher', 'issue', '--issuer', 'x', '--count', '1001']],
  [['serve', '--proof-of-work', 'some', '--port', '0']],
  [['serve', '--openings', '10/5/1', '--port', '0']],
  [['review', 'keep', 'x']],
  [['review', 'block', 'x', '--by', 'A', '--because', 'b']],
  [['review', 'keep', 'x', '--by', 'A', '--because', 'b'.repeat(201)]],
  [['serve', '--demonstration', '--host', '0.0.0.0', '--port', '0']],
])('wrong use %j exits with 2', (args) => {
  expect(run(...args).status).toBe(2)
})

test('a command that is nearly one is asked back for; of others all are named', () => {
  expect(run('fingreprint', 'x.jpg').stderr).toContain('Did you mean: breakwater fingerprint\n')
  expect(run('log', 'miror').stderr).toContain('Did you mean: breakwater log mirror\n')
  expect(run('nonsense').stderr).toContain('Commands: serve, ')
  expect(run('help', 'log', 'mirror')).toMatchObject({ status: 0, stdout: run('log', 'mirror', '--help').stdout })
})

test('who would bring back a case of which a site asked about age reads why not, and who helps', async () => {
  const answers = { ageInQuestion: true }
  const service = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ state: 'withdrawn', ...answers }))
  }).listen(0, '127.0.0.1')
  await once(service, 'listening')
  const url = `http://127.0.0.1:${(service.address() as { port: number }).port}`
  const restore = () =>
    new Promise<{ status: number | null; stderr: string }>((resolve) => {
      const args = [main, 'case', 'restore', '--server', url, '--reference', '7K3QF-0ZB8M-X']
      const child = execFile(process.execPath, args, (error, _, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), stderr }),
      )
      child.stdin!.end('123456\nCARD\n')
    })
  const inQuestion = await restore()
  expect(inQuestion).toMatchObject({ status: 1, stderr: expect.stringContaining('(lane-off)') })
  expect(inQuestion.stderr).toContain('Report Remove')
  answers.ageInQuestion = false
  const over = await restore()
  expect(over.stderr).toContain('(recovery-over)')
  expect(over.stderr).not.toContain('Report Remove')
  service.close()
})

test('the folder of a demonstration is not taken for that of its service, and nothing is made there', () => {
  mkdirSync(path.join(directory, 'demo', 'service'), { recursive: true })
  writeFileSync(path.join(directory, 'demo', 'service', 'pepper'), '')
  const { status, stderr } = run('platform', 'add', 'Harbour', '--data', 'demo')
  expect(status).toBe(2)
  expect(stderr).toContain('its service keeps its data in demo/service')
  expect(readdirSync(path.join(directory, 'demo'))).toEqual(['service'])
})

test('one bad file does not stop the others, and the exit code says so', async () => {
  writeFileSync(path.join(directory, 'good.jpg'), await generatedPhotograph(99, { width: 320, height: 240 }))
  writeFileSync(path.join(directory, 'bad.jpg'), 'no picture')
  const { status, stdout } = run('fingerprint', 'bad.jpg', 'missing.jpg', 'good.jpg', '--json')
  const [bad, missing, good] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(status).toBe(1)
  expect(bad.error.code).toBe('not-an-image')
  expect(missing.error).toEqual({ code: 'unreadable-file', message: 'There is no file or folder missing.jpg.' })
  expect(good).toMatchObject({ file: 'good.jpg', kind: 'image', md5: expect.stringMatching(/^[0-9a-f]{32}$/) })
  expect(good.pdq.dihedral.original).toBe(good.pdq.hash)
  expect(run('fingerprint', 'good.jpg', '--json').status).toBe(0)
})

test('a plan is printed for answers, and answers that are none are refused with their place', () => {
  writeFileSync(path.join(directory, 'answers.json'), '{"role":"adult","place":"gb-eng","at":"2026-12-25T23:00"}')
  const { status, stdout } = run('plan', '--answers', 'answers.json', '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ pack: 'gb-eng', answers: { role: 'adult', paid: 'unknown' } })
  expect(run('plan', '--answers', 'answers.json').stdout).toContain('101')
  writeFileSync(path.join(directory, 'wrong.json'), '{"role":"boss"}')
  const wrong = run('plan', '--answers', 'wrong.json')
  expect(wrong.status).toBe(2)
  expect(wrong.stderr).toContain('role: ')
  expect(run('plan', '--answers', 'nowhere.json').status).toBe(1)
})

test('agent check says everything that is wrong with a file, with its place, or what it found', () => {
  writeFileSync(
    path.join(directory, 'agent.yaml'),
    'service: http://localhost:1\nkeyfile: nowhere\nlisten: { port: -1 }\n',
  )
  const wrong = run('agent', 'check', '--config', 'agent.yaml')
  expect(wrong.status).toBe(1)
  expect(wrong.stdout).toContain('line 2, column 1: keyfile: there is no such setting')
  expect(wrong.stdout).toContain('line 3, column 11: listen.port')
  writeFileSync(path.join(directory, 'key'), 'secret', { mode: 0o600 })
  writeFileSync(path.join(directory, 'agent.yaml'), 'service: http://localhost:1\nkeyFile: key\nlisten: { port: 0 }\n')
  const { status, stdout } = run('agent', 'check', '--config', 'agent.yaml', '--json')
  expect(status).toBe(1)
  const { results } = JSON.parse(stdout)
  const faults = results.filter(({ isGood }: { isGood: boolean }) => !isGood)
  expect(faults.map(({ check }: { check: string }) => check)).toEqual(['service', 'clock'])
  expect(run('agent', 'chek', '--config', 'agent.yaml').status).toBe(2)
  expect(run('agent').status).toBe(2)
})

test('an agent shows the key that the operator registers, and the list of platforms says who reads plain', () => {
  const agent = ['agent', 'sealing-key', '--service', 'http://localhost:1', '--state', 'sealed-state', '--json']
  const { sealingKey } = JSON.parse(run(...agent).stdout)
  expect(statSync(path.join(directory, 'sealed-state/sealing.key')).mode & 0o777).toBe(0o600)
  const platform = (...args: string[]) => run('platform', ...args, '--data', 'sealed').stdout
  platform('add', 'Pier', '--sealing-key', sealingKey)
  expect(JSON.parse(platform('list', '--json'))).toMatchObject({ name: 'Pier', sealingKey })
  expect(platform('key', 'Pier', '--none')).toBe('Pier reads the list plain.\n')
  expect(platform('list')).toBe('Pier (Pier), reads the list plain\n')
}, 120_000)

test('a restored service opens its cases again: the pepper comes along, and a foreign one is refused', () => {
  const added = JSON.parse(run('platform', 'add', 'Harbour', '--data', 'old', '--json').stdout)
  expect(added).toMatchObject({ platform: 'Harbour', apiKey: expect.stringMatching(/^bw_/) })
  const backup = run('backup', 'file.bwb', '--data', 'old')
  expect(backup.stdout).toContain('The pepper is not in it')
  const restore = (data: string) =>
    run('restore', 'file.bwb', '--data', data, '--pepper', 'old/pepper', '--accept-lost-withdrawals')
  expect(run('restore', 'file.bwb', '--data', 'new').status).toBe(2)
  expect(run('restore', 'file.bwb', '--data', 'new', '--pepper', 'old/pepper').status).toBe(1)
  expect(restore('new').status).toBe(0)
  const bytes = (file: string) => readFileSync(path.join(directory, file))
  expect(bytes('new/pepper').equals(bytes('old/pepper'))).toBe(true)
  mkdirSync(path.join(directory, 'foreign'))
  writeFileSync(path.join(directory, 'foreign/pepper'), Buffer.alloc(32))
  expect(restore('foreign').status).toBe(1)
})

describe('the directory', () => {
  test('says who is open at a moment, in the time of the place', () => {
    const { status, stdout } = run(
      'directory',
      '--age',
      '15',
      '--place',
      'gb-wls',
      '--at',
      '2026-12-25T23:00',
      '--json',
    )
    expect(status).toBe(0)
    const { pack, at, emergency, services } = JSON.parse(stdout)
    expect({ pack, at, emergency }).toEqual({ pack: 'gb-wls', at: '2026-12-25T23:00:00.000Z', emergency: '999' })
    expect(services[0]).toMatchObject({
      id: 'childline',
      isOpen: true,
      ways: [{ kind: 'phone', dial: '08001111' }, {}],
    })
    const forPeople = run('directory', '--age', '15', '--place', 'gb-wls', '--at', '2026-12-25T23:00').stdout
    expect(forPeople).toMatch(/Open then\n\n {2}Childline \(up to age 18\)\n {4}call 0800 1111, free/)
    expect(forPeople).not.toContain('StopNCII')
  })
  test.each([
    [[], /--place is needed/],
    [['--place', 'gb'], /which nation/],
    [['--place', 'gb-wale'], /there is no "gb-wale"/],
    [['--place', 'us', '--age', '200'], /whole years from 0 to 120/],
    [['--place', 'us', '--at', '2026-13-01T00:00'], /a moment such as/],
    [['--place', 'us', '--need', 'nonsense'], /takes one of bsl/],
    [['everything'], /no "directory everything"/],
    [['import'], /takes one file/],
    [['import', 'x.json', '--review-by', '2026-02-30'], /takes a day/],
  ] as const)('refuses %j and says what to write', (args, says) => {
    const { status, stderr } = run('directory', ...args)
    expect(status).toBe(2)
    expect(stderr).toMatch(says)
  })
  test('goes out as HSDS and comes back, never over a file that is there', () => {
    expect(run('directory', 'export', '--place', 'ie', '--out', 'ie.json').status).toBe(0)
    expect(run('directory', 'export', '--out', 'ie.json').status).toBe(1)
    const page = JSON.parse(readFileSync(path.join(directory, 'ie.json'), 'utf8'))
    const back = run('directory', 'import', 'ie.json', '--out', 'services.json')
    expect(back.status, back.stderr).toBe(0)
    const { services } = JSON.parse(readFileSync(path.join(directory, 'services.json'), 'utf8'))
    expect(services).toHaveLength(page.total_items)
    expect(services.map(({ id }: { id: string }) => id)).toContain('childline-ie')
  })
})

describe('guidance check', () => {
  test('proves what comes with the project', () => {
    const { status, stdout } = run('guidance', 'check', '--json', '--on', newestCheck(readPacks(builtInFolder)))
    expect(status).toBe(0)
    const { findings, proof } = JSON.parse(stdout)
    expect(findings.every(({ weight }: { weight: string }) => weight === 'look')).toBe(true)
    expect(BigInt(proof.situations)).toBeGreaterThan(10n ** 12n)
  })
  test('says what will have to be reviewed by a day', () => {
    const { status, stdout } = run('guidance', 'check', '--on', '2098-01-01')
    expect([status, stdout]).toEqual([1, expect.stringContaining('was to be reviewed by')])
    expect(run('guidance', 'check', '--on', 'soon').status).toBe(2)
  })
  test('names what is wrong with a pack, and says 1', () => {
    mkdirSync(path.join(directory, 'jp'))
    writeFileSync(path.join(directory, 'jp/pack.json'), '{"id":"jp"}')
    const { status, stdout } = run('guidance', 'check', 'jp')
    expect(status).toBe(1)
    expect(stdout).toContain('jp/pack.json: emergency')
    writeFileSync(path.join(directory, 'jp/pack.json'), '{')
    expect(run('guidance', 'check', 'jp').stdout).toContain('is not JSON')
  })
  test.each([
    [['nowhere'], /has neither a pack.json nor a services.json/],
    [['a', 'b'], /takes one folder/],
  ])('refuses %j', (args, says) => {
    const { status, stderr } = run('guidance', 'check', ...args)
    expect(status).toBe(2)
    expect(stderr).toMatch(says)
  })
})
